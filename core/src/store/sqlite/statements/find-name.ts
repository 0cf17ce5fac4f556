export const findName = `select name_id as nameId from names where name = ?`;
