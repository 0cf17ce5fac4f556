export const lastOrdinal = `
select ordinal from events where name_id = ? order by position desc limit 1`;
