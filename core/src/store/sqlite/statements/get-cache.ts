export const getCache = `
select value from cache where namespace = ? and key = ? and expires_at_ms > ?`;
