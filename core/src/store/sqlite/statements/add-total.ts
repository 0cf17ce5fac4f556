export const addTotal = `update totals set count = count + ? where total = ?`;
