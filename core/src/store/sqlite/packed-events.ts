import type { StoredEvent } from "../store.ts";

/**
 * Events on their way to the writer's thread, a row of values each, all those of a group in one list.
 * Structured cloning writes out the name of every member of every object, which costs more than most of
 * the values do.
 */
export type PackedEvents = (string | number | undefined)[];

/** How many values an event takes. */
export const rowLength = 7;

/** An event as it lies in its row. */
export interface EventRow {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly receivedAtMs: number;
  readonly idempotencyKey: string | undefined;
  readonly timestampMs: number | undefined;
  readonly payload: string;
}

/** Adds events behind those that are packed. */
export function packEvents(packed: PackedEvents, events: readonly StoredEvent[]): void {
  for (const { id, name, source, receivedAtMs, idempotencyKey, timestampMs, payload } of events) {
    packed.push(id, name, source, receivedAtMs, idempotencyKey, timestampMs, payload);
  }
}

/** The event whose row begins at `at`. */
export function unpackEvent(packed: PackedEvents, at: number): EventRow {
  return {
    id: packed[at] as string,
    name: packed[at + 1] as string,
    source: packed[at + 2] as string,
    receivedAtMs: packed[at + 3] as number,
    idempotencyKey: packed[at + 4] as string | undefined,
    timestampMs: packed[at + 5] as number | undefined,
    payload: packed[at + 6] as string,
  };
}
