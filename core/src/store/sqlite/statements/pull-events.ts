const columns = `e.position, e.name_id as nameId, e.id, e.source, e.received_at_ms as receivedAtMs,
  e.idempotency_key as idempotencyKey, e.timestamp_ms as timestampMs, e.payload`;

const part = `select position from events where name_id = ? and position > ? and position <= ?`;

/**
 * The events of some names after a position, in log order or against it. Each name is read in its index's
 * own order and the parts are merged as they are read, so that a pull costs what it returns and not
 * what lies behind it. Parameters: for each name its id, the position before, the last position;
 * then the limit.
 */
export function pullEvents(nameCount: number, direction: "asc" | "desc"): string {
  if (nameCount === 1) return pullOfOne(direction);
  const merged = Array.from({ length: nameCount }, () => part).join(" union all ");
  return `
select ${columns}
from (${merged} order by position ${direction} limit ?) as next
cross join events e on e.position = next.position
order by next.position ${direction}`;
}

/** The same of a single name, where there is nothing to merge: a quarter cheaper. */
function pullOfOne(direction: "asc" | "desc"): string {
  return `
select ${columns}
from events e indexed by events_by_name
where name_id = ? and position > ? and position <= ?
order by position ${direction}
limit ?`;
}
