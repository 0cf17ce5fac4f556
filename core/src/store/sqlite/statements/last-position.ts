/** The newest event is never deleted, so this is also how many were ever appended. */
export const lastPosition = `select coalesce(max(position), 0) as position from events`;
