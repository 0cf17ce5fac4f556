export const insertParked = `
insert into parked (
  parked_id, pipeline, route, due_ms, parked_at_ms, attempts, order_key, waiting, position,
  id, name, source, received_at_ms, idempotency_key, timestamp_ms, origin_id, payload
)
values (
  :parkedId, :pipeline, :route, :dueMs, :parkedAtMs, :attempts, :orderKey, :waiting,
  (select position from events where id = coalesce(:originId, :id)),
  :id, :name, :source, :receivedAtMs, :idempotencyKey, :timestampMs, :originId, :payload
)`;
