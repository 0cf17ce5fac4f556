/** Of events that the log has forgotten. */
export const deleteEpisodes = `delete from episodes where position <= ?`;
