/** The columns of a dead letter, as `DeadLetterRow` names them. */
export const deadLetterColumns = `
  dead_letter_id as deadLetterId, pipeline, route, at_ms as atMs, failure, attempts,
  id, name, source, received_at_ms as receivedAtMs, idempotency_key as idempotencyKey,
  timestamp_ms as timestampMs, origin_id as originId, payload`;
