export const findConfig = `
select hash, text, loaded_at_ms as loadedAtMs from configs where hash = ?`;
