/** Position and time of the newest event. */
export const lastMark = `
select position, received_at_ms as receivedAtMs from events order by position desc limit 1`;
