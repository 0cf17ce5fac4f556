/** Changes no row where the replay does not stand at `from`. One that was stopped meanwhile keeps its state. */
export const stepReplay = `
update replays
set position = :through, counts = :counts, changed_at_ms = :atMs,
  state = iif(:done = 1 and state = 'running', 'done', state)
where replay_id = :replayId and position = :from`;
