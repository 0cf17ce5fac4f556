import { setImmediate as turn } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import { systemClock } from "../clock.ts";
import type { Project } from "../engine/project.ts";
import type { Problem } from "../errors.ts";
import type { EventId } from "../glossary.ts";
import { decodeEvent } from "../pipeline/event.ts";
import type { LogEntry, StoreReader } from "../store/reader.ts";
import type { StoredEvent } from "../store/store.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import type { Rest } from "./cursor.ts";
import { compileChoice } from "./event-query.ts";
import type { CompiledChoice, EventChoice } from "./event-query.ts";
import type { Fields } from "./fields.ts";
import { tellOutcome } from "./event-outcome.ts";
import type { EventOutcome, PipelineOutcome } from "./event-outcome.ts";
import { askProblems } from "./problems.ts";
import { Storyteller } from "./storyteller.ts";

/** Which stored events are asked for, and how many at a time. */
export interface EventQuery extends EventChoice {
  readonly ids?: readonly string[];
  /** The events that an idempotency key is remembered for; where it is forgotten, those that came with it. */
  readonly key?: string;
  /** Received at this time or later, and before that one (ms since the epoch). */
  readonly sinceMs?: number;
  readonly untilMs?: number;
  /** What became of them, in one pipeline or one of its deliveries at least. */
  readonly outcome?: EventOutcome;
  /** Where to begin. Default: newest. */
  readonly order?: Rest["order"];
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}

export interface FoundEvent {
  readonly position: number;
  readonly event: StoredEvent;
  /** Those that were asked for. */
  readonly fields?: Fields;
  /** Where an outcome is asked for: what became of it in each pipeline. */
  readonly outcomes?: readonly PipelineOutcome[];
}

/** A page may hold fewer than were asked for, or none, while there is a next one: its work is bounded. */
export interface EventPage {
  readonly events: readonly FoundEvent[];
  /** Events that were looked at for this page. */
  readonly looked: number;
  /** Of these, those for which the expression cannot be decided. */
  readonly undecided: number;
  /** When the last of them was received. */
  readonly reachedMs?: number;
  /** Left out once everything has been looked at. */
  readonly next?: string;
}

export type EventAnswer =
  | { readonly ok: true; readonly page: EventPage }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Events that one page looks at, and those of which it works out what became of them. */
const lookedMax = 10_000;
const tracedMax = 250;
/** What the payloads of a page reach at most, but for the last one. */
const pageCharsMax = 4 * 2 ** 20;
/** Read and looked at in one go, before everybody else has a turn. */
const chunkMax = 250;
/** Ids of one question. */
export const askedIdsMax = 1_000;
/** Events lie nearly in the order of their receipt: so far around a time range they are still looked for. */
const clockSlackMs = 60_000;

/** A page of the stored events that are asked for. Nothing is asked of a model, written or delivered. */
export async function findEvents(
  reader: StoreReader,
  project: Project,
  query: EventQuery,
  clock: Clock = systemClock,
): Promise<EventAnswer> {
  await using finder = new EventFinder(reader, project, clock);
  return await finder.find(query);
}

/**
 * Finds events of a store that nobody changes meanwhile, page by page: the config versions by which it tells what
 * became of them are compiled once for all pages.
 */
export class EventFinder implements AsyncDisposable {
  readonly #reader: StoreReader;
  readonly #project: Project;
  readonly #storyteller: Storyteller;

  constructor(reader: StoreReader, project: Project, clock: Clock = systemClock) {
    this.#reader = reader;
    this.#project = project;
    this.#storyteller = new Storyteller(reader, project, clock);
  }

  /** A page. */
  find(query: EventQuery): Promise<EventAnswer> {
    return findPage(this.#reader, this.#project, query, this.#storyteller);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#storyteller[Symbol.asyncDispose]();
  }
}

async function findPage(
  reader: StoreReader,
  project: Project,
  query: EventQuery,
  storyteller: Storyteller,
): Promise<EventAnswer> {
  const chosen = compileChoice(project, query);
  if (!chosen.ok) return chosen;
  const asked = query.ids?.length ?? 0;
  if (asked > askedIdsMax) {
    return { ok: false, problems: [askProblems.tooManyIds(asked, askedIdsMax)] };
  }
  const rest =
    query.cursor === undefined ? await wholeRest(reader, query) : readCursor(query.cursor);
  if (rest === undefined) return { ok: false, problems: [askProblems.badCursor()] };
  if (rest === "empty") return { ok: false, problems: [askProblems.emptyRange()] };
  const source = await openSource(reader, query, chosen.choice);
  const page = new Page(query, chosen.choice, storyteller, rest);
  while (!page.isFull) {
    const entries = await source(page.rest);
    if (entries.length === 0) return { ok: true, page: page.close("exhausted") };
    await page.lookAt(entries);
    await turn();
  }
  return { ok: true, page: page.close("full") };
}

async function wholeRest(
  reader: StoreReader,
  { order = "newest", sinceMs, untilMs }: EventQuery,
): Promise<Rest | "empty"> {
  if (sinceMs !== undefined && untilMs !== undefined && sinceMs >= untilMs) return "empty";
  const end = (await reader.extent()).last?.position ?? 0;
  const after = sinceMs === undefined ? 0 : await reader.positionAt(sinceMs - clockSlackMs);
  const until = untilMs === undefined ? end : await reader.positionAt(untilMs + clockSlackMs);
  return { order, after, through: Math.min(until, end) };
}

/** The next entries of what is left, in its order. */
type Source = (rest: Rest) => Promise<readonly LogEntry[]>;

async function openSource(
  reader: StoreReader,
  { ids, key, limit, where, outcome }: EventQuery,
  { takes }: CompiledChoice,
): Promise<Source> {
  const remembered = key === undefined ? [] : await reader.remembered(key);
  const asked =
    ids ?? (remembered.length > 0 ? remembered.map(({ eventId }) => eventId) : undefined);
  if (asked !== undefined) return sourceOfIds(reader, asked, takes);
  const all = await reader.names();
  const names = all.filter(takes);
  const request = names.length === all.length ? {} : { names };
  const plain = key === undefined && where === undefined && outcome === undefined;
  const most = {
    limit: plain ? Math.min(limit, chunkMax) : chunkMax,
    payloadCharsMax: pageCharsMax,
  };
  return async ({ order, after, through }) =>
    reader.read({ ...request, ...most, after, through, backwards: order === "newest" });
}

async function sourceOfIds(
  reader: StoreReader,
  ids: readonly string[],
  takes: CompiledChoice["takes"],
): Promise<Source> {
  const found = await Promise.all([...new Set(ids)].map((id) => reader.find(id as EventId)));
  const entries = found.flatMap((entry) => entry ?? []).filter(({ event }) => takes(event.name));
  return async ({ order, after, through }) => {
    const left = entries.filter(({ position }) => position > after && position <= through);
    const sign = order === "newest" ? -1 : 1;
    return left.toSorted((a, b) => sign * (a.position - b.position));
  };
}

/** State: what was found so far and what that cost, and what is left to look at. */
class Page {
  rest: Rest;
  readonly #query: EventQuery;
  readonly #choice: CompiledChoice;
  readonly #storyteller: Storyteller;
  readonly #events: FoundEvent[] = [];
  #looked = 0;
  #traced = 0;
  #undecided = 0;
  #chars = 0;
  #reachedMs: number | undefined;

  constructor(query: EventQuery, choice: CompiledChoice, storyteller: Storyteller, rest: Rest) {
    this.#query = query;
    this.#choice = choice;
    this.#storyteller = storyteller;
    this.rest = rest;
  }

  get isFull(): boolean {
    return (
      this.#events.length >= this.#query.limit ||
      this.#looked >= lookedMax ||
      this.#traced >= tracedMax ||
      this.#chars >= pageCharsMax
    );
  }

  async lookAt(entries: readonly LogEntry[]): Promise<void> {
    for (const entry of entries) {
      if (this.isFull) return;
      this.#looked += 1;
      this.#reachedMs = entry.event.receivedAtMs;
      const { order } = this.rest;
      this.rest =
        order === "newest"
          ? { ...this.rest, through: entry.position - 1 }
          : { ...this.rest, after: entry.position };
      const found = await this.#examine(entry);
      if (found === undefined) continue;
      this.#events.push(found);
      this.#chars += entry.event.payload.length;
    }
  }

  close(how: "exhausted" | "full"): EventPage {
    const isLeft = how === "full" && this.rest.after < this.rest.through;
    return {
      events: this.#events,
      looked: this.#looked,
      undecided: this.#undecided,
      ...(this.#reachedMs === undefined ? {} : { reachedMs: this.#reachedMs }),
      ...(isLeft ? { next: writeCursor(this.rest) } : {}),
    };
  }

  async #examine(entry: LogEntry): Promise<FoundEvent | undefined> {
    const { event } = entry;
    const { sinceMs = -Infinity, untilMs = Infinity, key, outcome: wanted, pipeline } = this.#query;
    if (event.receivedAtMs < sinceMs || event.receivedAtMs >= untilMs) return undefined;
    if (key !== undefined && event.idempotencyKey !== key) return undefined;
    const holds = this.#choice.where === undefined || this.#choice.where(event);
    if (holds === undefined) this.#undecided += 1;
    if (holds !== true) return undefined;
    const told = wanted && (await tellOutcome(this.#storyteller, entry, { wanted, pipeline }));
    if (told?.traced === true) {
      this.#traced += 1;
      // Running steps again takes its time: everybody else has a turn after each event.
      await turn();
    }
    if (told?.outcomes.length === 0) return undefined;
    const fields = this.#choice.fields?.(decodeEvent(event).event);
    return {
      ...entry,
      ...(fields === undefined ? {} : { fields }),
      ...(told === undefined ? {} : { outcomes: told.outcomes }),
    };
  }
}
