export const saveConfig = `
insert into configs (hash, text, loaded_at_ms) values (?, ?, ?) on conflict (hash) do nothing`;
