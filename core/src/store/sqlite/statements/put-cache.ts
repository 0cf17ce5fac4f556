export const putCache = `
insert into cache (namespace, key, value, expires_at_ms) values (?, ?, ?, ?)
on conflict (namespace, key) do update
set value = excluded.value, expires_at_ms = excluded.expires_at_ms`;
