import type { EventId } from "../../glossary.ts";
import type { StoredEvent } from "../store.ts";
import type { Command } from "./protocol.ts";

/**
 * Appends that follow each other in a group, column by column: what crosses to another thread is
 * cloned, and a clone of objects carries the names of their members each time. Of what an ingest costs
 * this was the largest part that is ours.
 */
export interface PackedAppends {
  readonly kind: "appends";
  /** Events of each command. */
  readonly sizes: number[];
  /** Four of each event: its id, name, source and payload. */
  readonly texts: string[];
  /** One of each event. */
  readonly receivedAtMs: number[];
  /** Of the events that have one, by index. */
  readonly keys: Map<number, string>;
  readonly timestampsMs: Map<number, number>;
}

export type PackedCommand = Exclude<Command, { readonly kind: "append" }> | PackedAppends;

/** Packs what stands beside each other; the order of the commands stays. */
export function packCommands(commands: readonly Command[]): readonly PackedCommand[] {
  const packed: PackedCommand[] = [];
  let open: PackedAppends | undefined;
  for (const command of commands) {
    if (command.kind !== "append") {
      packed.push(command);
      open = undefined;
      continue;
    }
    if (open === undefined) packed.push((open = emptyAppends()));
    addEvents(open, command.events);
  }
  return packed;
}

/** The inverse of {@link packCommands}. */
export function unpackCommands(packed: readonly PackedCommand[]): readonly Command[] {
  return packed.flatMap((command) => (command.kind === "appends" ? unpackAppends(command) : command));
}

function emptyAppends(): PackedAppends {
  return {
    kind: "appends",
    sizes: [],
    texts: [],
    receivedAtMs: [],
    keys: new Map(),
    timestampsMs: new Map(),
  };
}

function addEvents(packed: PackedAppends, events: readonly StoredEvent[]): void {
  packed.sizes.push(events.length);
  for (const { id, name, source, payload, receivedAtMs, idempotencyKey, timestampMs } of events) {
    const index = packed.receivedAtMs.push(receivedAtMs) - 1;
    packed.texts.push(id, name, source, payload);
    if (idempotencyKey !== undefined) packed.keys.set(index, idempotencyKey);
    if (timestampMs !== undefined) packed.timestampsMs.set(index, timestampMs);
  }
}

function unpackAppends(packed: PackedAppends): Command[] {
  let next = 0;
  return packed.sizes.map((size) => {
    const first = next;
    next += size;
    const events = Array.from({ length: size }, (_, at) => eventAt(packed, first + at));
    return { kind: "append", events };
  });
}

function eventAt({ texts, receivedAtMs, keys, timestampsMs }: PackedAppends, index: number) {
  const event: { -readonly [Key in keyof StoredEvent]: StoredEvent[Key] } = {
    id: texts[index * 4] as EventId,
    name: texts[index * 4 + 1]!,
    source: texts[index * 4 + 2]!,
    receivedAtMs: receivedAtMs[index]!,
    payload: texts[index * 4 + 3]!,
  };
  const key = keys.get(index);
  const timestampMs = timestampsMs.get(index);
  if (key !== undefined) event.idempotencyKey = key;
  if (timestampMs !== undefined) event.timestampMs = timestampMs;
  return event;
}
