import type { EventId } from "../../glossary.ts";
import type { StoredEvent } from "../store.ts";

/**
 * Events on their way to the writer's thread, a row of values each. Structured cloning writes out the name
 * of every member of every object, which costs more than most of the values do.
 */
export type PackedEvents = readonly (string | number | undefined)[];

const rowLength = 7;

export function packEvents(events: readonly StoredEvent[]): PackedEvents {
  const packed: (string | number | undefined)[] = [];
  for (const { id, name, source, receivedAtMs, idempotencyKey, timestampMs, payload } of events) {
    packed.push(id, name, source, receivedAtMs, idempotencyKey, timestampMs, payload);
  }
  return packed;
}

/** The inverse of {@link packEvents}. */
export function unpackEvents(packed: PackedEvents): readonly StoredEvent[] {
  const events: StoredEvent[] = [];
  for (let at = 0; at < packed.length; at += rowLength) {
    const key = packed[at + 4] as string | undefined;
    const timestampMs = packed[at + 5] as number | undefined;
    events.push({
      id: packed[at] as EventId,
      name: packed[at + 1] as string,
      source: packed[at + 2] as string,
      receivedAtMs: packed[at + 3] as number,
      ...(key === undefined ? {} : { idempotencyKey: key }),
      ...(timestampMs === undefined ? {} : { timestampMs }),
      payload: packed[at + 6] as string,
    });
  }
  return events;
}
