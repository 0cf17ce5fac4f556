export const findEvent = `
select e.position, n.name, e.id, e.source, e.received_at_ms as receivedAtMs,
  e.idempotency_key as idempotencyKey, e.timestamp_ms as timestampMs, e.payload
from events e join names n using (name_id)
where e.id = ?`;
