import { stringifyJson } from "@ingestlayer/core";
import type { JsonObject, StoredEvent } from "@ingestlayer/core";

/** A stored event as JSON: its envelope, what else is told of it, and its payload letter by letter. */
export function storedEventText(event: StoredEvent, more: JsonObject = {}): string {
  const envelope = envelopeText(event, more);
  // Parsed and written again it would not be the same text.
  return `${envelope.slice(0, -1)},"payload":${event.payload}}`;
}

/** The same without the payload. */
export function envelopeText(event: StoredEvent, more: JsonObject = {}): string {
  const { id, name, source, receivedAtMs, idempotencyKey, timestampMs } = event;
  return stringifyJson({
    id,
    name,
    source,
    received_at: new Date(receivedAtMs).toISOString(),
    ...(idempotencyKey === undefined ? {} : { idempotency_key: idempotencyKey }),
    ...(timestampMs === undefined ? {} : { timestamp: new Date(timestampMs).toISOString() }),
    ...more,
  });
}
