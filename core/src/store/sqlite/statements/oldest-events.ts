export const oldestEvents = `
select position, received_at_ms as receivedAtMs from events order by position limit ?`;
