/** Position and time of the first event at or after a position. */
export const markFrom = `
select position, received_at_ms as receivedAtMs from events
where position >= ? order by position limit 1`;
