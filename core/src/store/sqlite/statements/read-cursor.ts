export const readCursor = `select cursor from pipelines where pipeline = ?`;
