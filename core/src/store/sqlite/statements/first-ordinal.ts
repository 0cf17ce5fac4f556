/** The ordinal of a name's first event after a position, from the index alone. */
export const firstOrdinal = `
select ordinal from events where name_id = ? and position > ? order by position limit 1`;
