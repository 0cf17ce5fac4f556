export const findKey = `select event_id as id from idempotency where name_id = ? and key = ?`;
