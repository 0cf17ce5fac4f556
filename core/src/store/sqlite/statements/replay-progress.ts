export const replayProgress = `
select position, counts from replays where replay_id = ?`;
