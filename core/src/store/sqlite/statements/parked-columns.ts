/** The columns of a parked delivery, as `ParkedRow` names them. */
export const parkedColumns = `
  parked_id as parkedId, pipeline, route, due_ms as dueMs, parked_at_ms as parkedAtMs, attempts,
  order_key as orderKey, waiting,
  id, name, source, received_at_ms as receivedAtMs, idempotency_key as idempotencyKey,
  timestamp_ms as timestampMs, origin_id as originId, payload`;
