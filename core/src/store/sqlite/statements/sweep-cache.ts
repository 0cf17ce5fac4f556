export const sweepCache = `
delete from cache where (namespace, key) in (
  select namespace, key from cache where expires_at_ms <= ? order by expires_at_ms limit ?
)`;
