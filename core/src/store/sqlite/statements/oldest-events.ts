export const oldestEvents = `
select position, received_at_ms as receivedAtMs, octet_length(payload) as bytes
from events
order by position
limit ?`;
