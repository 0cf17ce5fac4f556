import type { DatabaseSync } from "node:sqlite";
import type { StoredEvent } from "../../store.ts";
import { addTotal } from "../statements/add-total.ts";
import { countRepeat } from "../statements/count-repeat.ts";
import { findKey } from "../statements/find-key.ts";
import { insertEvent } from "../statements/insert-event.ts";
import { rememberKey } from "../statements/remember-key.ts";
import type { LogHead } from "./log-head.ts";

/** Appends events inside the open transaction; answers the repeats by index, with the first id. */
export type Append = (events: readonly StoredEvent[]) => ReadonlyMap<number, string>;

const none: ReadonlyMap<number, string> = new Map();

export function prepareAppend(database: DatabaseSync, head: LogHead, windowMs: number): Append {
  const insert = database.prepare(insertEvent);
  const remember = database.prepare(rememberKey);
  const find = database.prepare(findKey);
  const repeat = database.prepare(countRepeat);
  const count = database.prepare(addTotal);

  /** The id under which an event with this key was accepted before, if it was. */
  function firstId(nameId: number, key: string, event: StoredEvent): string | undefined {
    const { id, receivedAtMs: atMs } = event;
    if (remember.run({ nameId, key, id, atMs, windowMs }).changes === 1) return undefined;
    repeat.run({ nameId, key, atMs });
    return (find.get(nameId, key) as { id: string }).id;
  }

  return (events) => {
    let repeats: Map<number, string> | undefined;
    for (const [index, event] of events.entries()) {
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
      insert.run(position, id, name.nameId, ordinal, source, atMs, given, timestampMs, payload);
    }
    if (repeats !== undefined) count.run(repeats.size, "repeated");
    return repeats ?? none;
  };
}
