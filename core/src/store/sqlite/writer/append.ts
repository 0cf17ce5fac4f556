import type { DatabaseSync } from "node:sqlite";
import { rowLength, unpackEvent, type EventRow, type PackedEvents } from "../packed-events.ts";
import { addTotal } from "../statements/add-total.ts";
import { countRepeat } from "../statements/count-repeat.ts";
import { findKey } from "../statements/find-key.ts";
import { rememberKey } from "../statements/remember-key.ts";
import type { EventRows } from "./event-rows.ts";
import type { LogHead } from "./log-head.ts";

/**
 * Appends `count` events, whose rows begin at `from`, inside the open transaction; answers the repeats by
 * index, with the first id.
 */
export type Append = (
  packed: PackedEvents,
  from: number,
  count: number,
) => ReadonlyMap<number, string>;

const none: ReadonlyMap<number, string> = new Map();

export function prepareAppend(
  database: DatabaseSync,
  head: LogHead,
  rows: EventRows,
  windowMs: number,
): Append {
  const remember = database.prepare(rememberKey);
  const find = database.prepare(findKey);
  const repeat = database.prepare(countRepeat);
  const total = database.prepare(addTotal);

  /** The id under which an event with this key was accepted before, if it was. */
  function firstId(nameId: number, key: string, event: EventRow): string | undefined {
    const { id, receivedAtMs: atMs } = event;
    if (remember.run({ nameId, key, id, atMs, windowMs }).changes === 1) return undefined;
    repeat.run({ nameId, key, atMs });
    return (find.get(nameId, key) as { id: string }).id;
  }

  return (packed, from, count) => {
    let repeats: Map<number, string> | undefined;
    for (let index = 0; index < count; index += 1) {
      const event = unpackEvent(packed, from + index * rowLength);
      const name = head.of(event.name);
      const key = event.idempotencyKey;
      const first = key === undefined ? undefined : firstId(name.nameId, key, event);
      if (first !== undefined) {
        (repeats ??= new Map()).set(index, first);
        continue;
      }
      const { id, source, receivedAtMs: atMs, timestampMs = null, payload } = event;
      const position = (head.position += 1);
      const ordinal = (name.ordinal += 1);
      const given = key ?? null;
      rows.add(position, id, name.nameId, ordinal, source, atMs, given, timestampMs, payload);
    }
    if (repeats !== undefined) total.run(repeats.size, "repeated");
    return repeats ?? none;
  };
}
