export const deleteEvents = `delete from events where position <= ?`;
