import type { Event, EventMeta } from "../glossary.ts";
import { parsePayload, stringifyJson } from "../json/text.ts";
import type { JsonObject } from "../json/types.ts";
import type { StoredEvent } from "../store/store.ts";

/** An event on its way through a pipeline, with the stored form that it came from. */
export interface InFlight {
  readonly stored: StoredEvent;
  readonly event: Event;
  /** Whether a step has changed the payload since it was stored. */
  readonly changed: boolean;
}

/** Parses a stored event. Its payload was checked when it was accepted. */
export function decodeEvent(stored: StoredEvent): InFlight {
  return { stored, event: new DecodedEvent(stored), changed: false };
}

/** An event that still has the text that its payload was parsed from. */
class DecodedEvent implements Event {
  readonly meta: EventMeta;
  readonly payload: JsonObject;
  readonly #text: string;

  constructor(stored: StoredEvent) {
    this.meta = metaOf(stored);
    this.payload = parsePayload(stored.payload);
    this.#text = stored.payload;
  }

  static payloadText(event: Event): string {
    return #text in event ? event.#text : stringifyJson(event.payload);
  }
}

/** JSON text of an event's payload: the stored one as it is, where no step has changed it. */
export function payloadText(event: Event): string {
  return DecodedEvent.payloadText(event);
}

/** The envelope that a stored event has under `$meta`. */
export function metaOf(stored: StoredEvent): EventMeta {
  const meta: { -readonly [Key in keyof EventMeta]: EventMeta[Key] } = {
    id: stored.id,
    name: stored.name,
    source: stored.source,
    received_at: new Date(stored.receivedAtMs),
  };
  if (stored.idempotencyKey !== undefined) meta.idempotency_key = stored.idempotencyKey;
  if (stored.timestampMs !== undefined) meta.timestamp = new Date(stored.timestampMs);
  if (stored.originId !== undefined) meta.origin_id = stored.originId;
  return meta;
}

/** The event with another payload. */
export function withPayload({ stored, event }: InFlight, payload: JsonObject): InFlight {
  return { stored, event: { meta: event.meta, payload }, changed: true };
}

/**
 * The form in which an event is parked or becomes a dead letter: as the pipeline left it, so that
 * nothing that a step removed is kept a second time.
 */
export function encodeEvent({ stored, event, changed }: InFlight): StoredEvent {
  return changed ? { ...stored, payload: stringifyJson(event.payload) } : stored;
}
