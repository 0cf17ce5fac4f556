export const insertEpisode = `
insert into episodes (event_id, origin_id, position, pipeline, route, at_ms, end, attempts, failure)
values (
  :eventId, :originId, (select position from events where id = coalesce(:originId, :eventId)),
  :pipeline, :route, :atMs, :end, :attempts, :failure
)`;
