import { replayColumns } from "./replay-columns.ts";

export const findReplay = `
select ${replayColumns} from replays where replay_id = ?`;
