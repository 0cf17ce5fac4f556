/** The states that it may come from are a list in JSON. */
export const changeReplay = `
update replays
set state = :to, failure = :failure, changed_at_ms = :atMs
where replay_id = :replayId and state in (select value from json_each(:from))`;
