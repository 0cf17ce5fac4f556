export const insertReplay = `
insert into replays (replay_id, request, state, position, counts, changed_at_ms)
values (:replayId, :request, 'running', :position, :counts, :madeAtMs)`;
