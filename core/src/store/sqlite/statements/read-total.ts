export const readTotal = `select count from totals where total = ?`;
