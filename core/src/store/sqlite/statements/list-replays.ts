import { replayColumns } from "./replay-columns.ts";

/** Newest first: the ids sort by the time at which they were made. Parameters: before, limit. */
export const listReplays = `
select ${replayColumns} from replays where replay_id < ? order by replay_id desc limit ?`;
