/** What is parked by target, from indexes alone but for the oldest one of each. */
export const listParkedQueues = `
select pipeline, route, parked, nextDueMs,
  (select parked_at_ms from parked where parked_row = oldest) as oldestParkedAtMs
from (
  select pipeline, route, count(*) as parked, min(due_ms) as nextDueMs, min(parked_row) as oldest
  from parked group by pipeline, route
)`;
