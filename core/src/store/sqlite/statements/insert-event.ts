export const insertEvent = `
insert into events
  (position, id, name_id, ordinal, source, received_at_ms, idempotency_key, timestamp_ms, payload)
values (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
