import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { LogEntry, LogExtent, LogMark, LogRequest } from "../reader.ts";
import { firstPage } from "../page.ts";
import type { PageLimit } from "../page.ts";
import type { EventRow, EventTuple } from "./rows.ts";
import { toEvent, toEventOf } from "./rows.ts";
import { findEvent } from "./statements/find-event.ts";
import { findName } from "./statements/find-name.ts";
import { firstOrdinal } from "./statements/first-ordinal.ts";
import { lastMark } from "./statements/last-mark.ts";
import { lastOrdinal } from "./statements/last-ordinal.ts";
import { listNames } from "./statements/list-names.ts";
import { markFrom } from "./statements/mark-from.ts";
import { pullEvents } from "./statements/pull-events.ts";
import { readCursor } from "./statements/read-cursor.ts";
import { readEvents } from "./statements/read-events.ts";

/** Names that one statement merges; a pipeline with more is read in parts. SQLite allows 500. */
const mergedNamesMax = 100;

/** A stretch of the log: after `after`, up to and with `through`. */
export interface LogRange extends PageLimit {
  readonly after: number;
  readonly through: number;
}

/** Rows of {@link EventTuple}, read with these bounds. */
type ReadRows = (after: number, through: number, limit: number) => readonly unknown[];

/** How many rows are read at once: of the first ones nobody knows what they weigh. */
const rowsFirst = 16;
const rowsMax = 256;

type Direction = "asc" | "desc";

/** Reads the log on a connection that cannot write. Synchronous: a batch is a fraction of a millisecond. */
export class LogReader {
  readonly #database: DatabaseSync;
  readonly #findEvent: StatementSync;
  readonly #findName: StatementSync;
  readonly #listNames: StatementSync;
  readonly #firstOrdinal: StatementSync;
  readonly #lastOrdinal: StatementSync;
  readonly #markFrom: StatementSync;
  readonly #lastMark: StatementSync;
  readonly #readCursor: StatementSync;
  /** Statements by their text, for those that come in several forms. */
  readonly #prepared = new Map<string, StatementSync>();
  readonly #nameIds = new Map<string, number>();
  readonly #namesById = new Map<number, string>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#findEvent = database.prepare(findEvent);
    this.#findName = database.prepare(findName);
    this.#listNames = database.prepare(listNames);
    this.#firstOrdinal = database.prepare(firstOrdinal);
    this.#lastOrdinal = database.prepare(lastOrdinal);
    this.#markFrom = database.prepare(markFrom);
    this.#lastMark = database.prepare(lastMark);
    this.#readCursor = database.prepare(readCursor);
  }

  find(id: string): LogEntry | undefined {
    const row = this.#findEvent.get(id) as (EventRow & { position: number }) | undefined;
    return row === undefined ? undefined : { position: row.position, event: toEvent(row) };
  }

  /** The cursor of a pipeline, if it has one. */
  cursor(pipeline: string): number | undefined {
    return (this.#readCursor.get(pipeline) as { cursor: number } | undefined)?.cursor;
  }

  read(request: LogRequest): readonly LogEntry[] {
    const { names, after = 0, through = Number.MAX_SAFE_INTEGER } = request;
    const direction = request.backwards === true ? "desc" : "asc";
    const range = { ...request, after, through };
    if (names !== undefined) return this.entries(names, range, direction);
    const statement = this.#prepare(readEvents(direction));
    return this.#page(range, direction, (from, to, limit) => statement.all(from, to, limit));
  }

  /** The first events with these names in a stretch of the log, in log order (or the last ones, against it). */
  entries(
    names: readonly string[],
    range: LogRange,
    direction: Direction = "asc",
  ): readonly LogEntry[] {
    const nameIds = this.#known(names);
    if (nameIds.length <= mergedNamesMax) return this.#merged(nameIds, range, direction);
    const parts: LogEntry[] = [];
    for (let at = 0; at < nameIds.length; at += mergedNamesMax) {
      parts.push(...this.#merged(nameIds.slice(at, at + mergedNamesMax), range, direction));
    }
    const sign = direction === "asc" ? 1 : -1;
    parts.sort((a, b) => sign * (a.position - b.position));
    return firstPage(parts, ({ event }) => event, range);
  }

  /** How many events with these names lie after a position: two index lookups a name. */
  count(names: readonly string[], after: number): number {
    let events = 0;
    for (const nameId of this.#known(names)) {
      const first = this.#firstOrdinal.get(nameId, after) as { ordinal: number } | undefined;
      if (first === undefined) continue;
      const last = this.#lastOrdinal.get(nameId) as { ordinal: number };
      events += last.ordinal - first.ordinal + 1;
    }
    return events;
  }

  names(): readonly string[] {
    return this.#listNames.all().map((row) => (row as { name: string }).name);
  }

  extent(): LogExtent {
    return {
      first: this.#mark(this.#markFrom.get(0)),
      last: this.#mark(this.#lastMark.get()),
    };
  }

  /** Halves the log until the first event that was received at or after the time is found. */
  positionAt(receivedAtMs: number): number {
    const { first, last } = this.extent();
    if (first === undefined || last === undefined) return 0;
    let [low, high] = [first.position, last.position + 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const mark = this.#mark(this.#markFrom.get(middle));
      if (mark === undefined || mark.receivedAtMs >= receivedAtMs) high = middle;
      else low = mark.position + 1;
    }
    return low - 1;
  }

  #merged(nameIds: readonly number[], range: LogRange, direction: Direction): LogEntry[] {
    if (nameIds.length === 0) return [];
    const pull = this.#prepare(pullEvents(nameIds.length, direction));
    return this.#page(range, direction, (after, through, limit) =>
      pull.all(...nameIds.flatMap((nameId) => [nameId, after, through]), limit),
    );
  }

  /** Reads some rows at once, as many as there is room for by what the rows before them weigh. */
  #page(range: LogRange, direction: Direction, read: ReadRows): LogEntry[] {
    const { limit, payloadCharsMax = Infinity } = range;
    let { after, through } = range;
    const page: LogEntry[] = [];
    let chars = 0;
    let size = Math.min(limit, rowsFirst);
    while (size > 0) {
      const rows = read(after, through, size) as unknown[] as EventTuple[];
      for (const row of rows) {
        page.push({ position: row[0], event: toEventOf(row, this.#nameOf(row[1])) });
        chars += row[7].length;
        if (chars >= payloadCharsMax) return page;
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < size) break;
      if (direction === "asc") [after] = last;
      else through = last[0] - 1;
      const room = Math.floor(((payloadCharsMax - chars) * page.length) / Math.max(1, chars));
      size = Math.min(limit - page.length, Math.max(1, room), rowsMax);
    }
    return page;
  }

  #prepare(text: string): StatementSync {
    const known = this.#prepared.get(text);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(text);
    statement.setReturnArrays(true);
    this.#prepared.set(text, statement);
    return statement;
  }

  #mark(row: unknown): LogMark | undefined {
    return row === undefined ? undefined : { ...(row as LogMark) };
  }

  /** The names that the log has seen, once each, by their ids. */
  #known(names: readonly string[]): number[] {
    return [...new Set(names)].flatMap((name) => {
      const nameId = this.#nameIds.get(name) ?? this.#lookUp(name);
      return nameId === undefined ? [] : [nameId];
    });
  }

  #lookUp(name: string): number | undefined {
    const row = this.#findName.get(name) as { nameId: number } | undefined;
    if (row !== undefined) this.#nameIds.set(name, row.nameId);
    return row?.nameId;
  }

  #nameOf(nameId: number): string {
    const known = this.#namesById.get(nameId);
    if (known !== undefined) return known;
    for (const row of this.#listNames.all()) {
      const { nameId: id, name } = row as { nameId: number; name: string };
      this.#namesById.set(id, name);
    }
    return this.#namesById.get(nameId) as string;
  }
}
