export const listRemembered = `
select n.name, i.event_id as eventId, i.first_at_ms as firstAtMs, i.repeats,
  i.last_repeat_at_ms as lastRepeatAtMs
from names n cross join idempotency i on i.name_id = n.name_id and i.key = ?
where i.first_at_ms > ?
order by n.name`;
