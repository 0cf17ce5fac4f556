export const sweepKeys = `
delete from idempotency where (name_id, key) in (
  select name_id, key from idempotency where first_at_ms <= ? order by first_at_ms limit ?
)`;
