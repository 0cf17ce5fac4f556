import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { StoredEvent } from "../store.ts";
import type { EventRow } from "./rows.ts";
import { toEvent } from "./rows.ts";
import { findEvent } from "./statements/find-event.ts";
import { findName } from "./statements/find-name.ts";
import { firstOrdinal } from "./statements/first-ordinal.ts";
import { lastOrdinal } from "./statements/last-ordinal.ts";
import { pullEvents } from "./statements/pull-events.ts";
import { readCursor } from "./statements/read-cursor.ts";

/** Names that one statement merges; a pipeline with more is read in parts. SQLite allows 500. */
const mergedNamesMax = 100;

/** An event and where it lies in the log. */
export interface LogEntry {
  readonly position: number;
  readonly event: StoredEvent;
}

/** A stretch of the log: after `after`, up to and with `through`. */
export interface LogRange {
  readonly after: number;
  readonly through: number;
  readonly limit: number;
}

interface EntryRow extends Omit<EventRow, "name"> {
  readonly position: number;
  readonly nameId: number;
}

/** Reads the log on a connection that cannot write. Synchronous: a batch is a fraction of a millisecond. */
export class LogReader {
  readonly #database: DatabaseSync;
  readonly #findEvent: StatementSync;
  readonly #findName: StatementSync;
  readonly #firstOrdinal: StatementSync;
  readonly #lastOrdinal: StatementSync;
  readonly #readCursor: StatementSync;
  readonly #pulls = new Map<number, StatementSync>();
  readonly #nameIds = new Map<string, number>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#findEvent = database.prepare(findEvent);
    this.#findName = database.prepare(findName);
    this.#firstOrdinal = database.prepare(firstOrdinal);
    this.#lastOrdinal = database.prepare(lastOrdinal);
    this.#readCursor = database.prepare(readCursor);
  }

  find(id: string): StoredEvent | undefined {
    const row = this.#findEvent.get(id) as EventRow | undefined;
    return row === undefined ? undefined : toEvent(row);
  }

  /** The cursor of a pipeline, if it has one. */
  cursor(pipeline: string): number | undefined {
    return (this.#readCursor.get(pipeline) as { cursor: number } | undefined)?.cursor;
  }

  /** The first events with these names in a stretch of the log, in log order. */
  entries(names: readonly string[], range: LogRange): readonly LogEntry[] {
    const known = this.#known(names);
    if (known.length <= mergedNamesMax) return this.#merged(known, range);
    const parts: LogEntry[] = [];
    for (let at = 0; at < known.length; at += mergedNamesMax) {
      parts.push(...this.#merged(known.slice(at, at + mergedNamesMax), range));
    }
    return parts.sort((a, b) => a.position - b.position).slice(0, range.limit);
  }

  /** How many events with these names lie after a position: two index lookups a name. */
  count(names: readonly string[], after: number): number {
    let events = 0;
    for (const { nameId } of this.#known(names)) {
      const first = this.#firstOrdinal.get(nameId, after) as { ordinal: number } | undefined;
      if (first === undefined) continue;
      const last = this.#lastOrdinal.get(nameId) as { ordinal: number };
      events += last.ordinal - first.ordinal + 1;
    }
    return events;
  }

  #merged(known: readonly KnownName[], { after, through, limit }: LogRange): LogEntry[] {
    if (known.length === 0) return [];
    let pull = this.#pulls.get(known.length);
    if (pull === undefined) {
      pull = this.#database.prepare(pullEvents(known.length));
      this.#pulls.set(known.length, pull);
    }
    const rows = pull.all(...known.flatMap(({ nameId }) => [nameId, after, through]), limit);
    const nameOf = new Map(known.map(({ nameId, name }) => [nameId, name]));
    return (rows as unknown as EntryRow[]).map((row) => ({
      position: row.position,
      event: toEvent({ ...row, name: nameOf.get(row.nameId) as string }),
    }));
  }

  /** The names that the log has seen, once each. */
  #known(names: readonly string[]): KnownName[] {
    return [...new Set(names)].flatMap((name) => {
      const nameId = this.#nameIds.get(name) ?? this.#lookUp(name);
      return nameId === undefined ? [] : [{ name, nameId }];
    });
  }

  #lookUp(name: string): number | undefined {
    const row = this.#findName.get(name) as { nameId: number } | undefined;
    if (row !== undefined) this.#nameIds.set(name, row.nameId);
    return row?.nameId;
  }
}

interface KnownName {
  readonly name: string;
  readonly nameId: number;
}
