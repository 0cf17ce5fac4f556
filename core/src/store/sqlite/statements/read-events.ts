/** A stretch of the log, whatever the names. Parameters: after, through, limit. */
export function readEvents(direction: "asc" | "desc"): string {
  return `
select position, name_id as nameId, id, source, received_at_ms as receivedAtMs,
  idempotency_key as idempotencyKey, timestamp_ms as timestampMs, payload
from events
where position > ? and position <= ?
order by position ${direction}
limit ?`;
}
