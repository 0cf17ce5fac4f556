/** Changes one row where the key is new or its window has passed, and none where it is a repeat. */
export const rememberKey = `
insert into idempotency (name_id, key, event_id, first_at_ms) values (:nameId, :key, :id, :atMs)
on conflict (name_id, key) do update
set event_id = excluded.event_id, first_at_ms = excluded.first_at_ms, repeats = 0,
  last_repeat_at_ms = null
where first_at_ms <= excluded.first_at_ms - :windowMs`;
