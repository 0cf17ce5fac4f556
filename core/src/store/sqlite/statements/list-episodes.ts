export const listEpisodes = `
select event_id as eventId, origin_id as originId, pipeline, route, at_ms as atMs, end, attempts,
  failure
from episodes where coalesce(origin_id, event_id) = ? order by episode_id`;
