export const countRepeat = `
update idempotency set repeats = repeats + 1, last_repeat_at_ms = :atMs
where name_id = :nameId and key = :key`;
