export const insertName = `insert into names (name) values (?) returning name_id as nameId`;
