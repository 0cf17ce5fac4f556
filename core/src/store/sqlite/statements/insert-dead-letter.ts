export const insertDeadLetter = `
insert into dead_letters (
  pipeline, route, at_ms, failure, attempts,
  id, name, source, received_at_ms, idempotency_key, timestamp_ms, origin_id, payload
)
values (
  :pipeline, :route, :atMs, :failure, :attempts,
  :id, :name, :source, :receivedAtMs, :idempotencyKey, :timestampMs, :originId, :payload
)`;
