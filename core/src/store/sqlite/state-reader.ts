import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { EventId } from "../../glossary.ts";
import type { Episode, Stretch } from "../history.ts";
import type { DeadLetterRequest, ParkedListing, Queue, RememberedKey } from "../reader.ts";
import type { Replay, ReplayListing } from "../replay.ts";
import type {
  ConfigVersion,
  DeadLetter,
  ParkedDelivery,
  ParkedRequest,
  PipelineSummary,
  StoreSummary,
  Target,
} from "../store.ts";
import { firstPage } from "../page.ts";
import type { DeadLetterRow, EpisodeRow, ParkedRow, RememberedRow, StretchRow } from "./rows.ts";
import { toDeadLetter, toEpisode, toParked, toRemembered, toStretch } from "./rows.ts";
import { toReplay } from "./replay-row.ts";
import type { ReplayRow } from "./replay-row.ts";
import { countDeadLetters } from "./statements/count-dead-letters.ts";
import { countQuarantined } from "./statements/count-quarantined.ts";
import { findConfig } from "./statements/find-config.ts";
import { findDeadLetter } from "./statements/find-dead-letter.ts";
import { findReplay } from "./statements/find-replay.ts";
import { findQuarantined } from "./statements/find-quarantined.ts";
import { getCache } from "./statements/get-cache.ts";
import { lastPosition } from "./statements/last-position.ts";
import { listDeadLetters } from "./statements/list-dead-letters.ts";
import { listEpisodes } from "./statements/list-episodes.ts";
import { listParked } from "./statements/list-parked.ts";
import { listParkedQueues } from "./statements/list-parked-queues.ts";
import { listPipelines } from "./statements/list-pipelines.ts";
import { listRemembered } from "./statements/list-remembered.ts";
import { listReplays } from "./statements/list-replays.ts";
import { listStretches } from "./statements/list-stretches.ts";
import { listTally } from "./statements/list-tally.ts";
import { nextDue } from "./statements/next-due.ts";
import { pullParked } from "./statements/pull-parked.ts";
import { readTotal } from "./statements/read-total.ts";

/** Reads everything beside the log: parked deliveries, dead letters, counts, cache, configs. */
export class StateReader {
  readonly #database: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #end: StatementSync;
  readonly #pullParked: StatementSync;
  readonly #nextDue: StatementSync;
  readonly #findQuarantined: StatementSync;
  readonly #countQuarantined: StatementSync;
  readonly #listPipelines: StatementSync;
  readonly #listTally: StatementSync;
  readonly #lastPosition: StatementSync;
  readonly #readTotal: StatementSync;
  readonly #getCache: StatementSync;
  readonly #findConfig: StatementSync;
  /** Statements by their text. */
  readonly #prepared = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#begin = database.prepare("begin");
    this.#end = database.prepare("commit");
    this.#pullParked = database.prepare(pullParked);
    this.#nextDue = database.prepare(nextDue);
    this.#findQuarantined = database.prepare(findQuarantined);
    this.#countQuarantined = database.prepare(countQuarantined);
    this.#listPipelines = database.prepare(listPipelines);
    this.#listTally = database.prepare(listTally);
    this.#lastPosition = database.prepare(lastPosition);
    this.#readTotal = database.prepare(readTotal);
    this.#getCache = database.prepare(getCache);
    this.#findConfig = database.prepare(findConfig);
  }

  due({ target, nowMs, ...page }: ParkedRequest): readonly ParkedDelivery[] {
    const { pipeline, route } = target;
    const rows = this.#pullParked.iterate(pipeline, route, nowMs, page.limit);
    return firstPage(rows as Iterable<unknown> as Iterable<ParkedRow>, (row) => row, page).map(
      toParked,
    );
  }

  nextDueMs({ pipeline, route }: Target): number | undefined {
    const row = this.#nextDue.get(pipeline, route) as { dueMs: number | null };
    return row.dueMs ?? undefined;
  }

  parked({ eventId, pipeline, route, limit, after }: ParkedListing): readonly ParkedDelivery[] {
    const filter = { pipeline: pipeline ?? null, route: route ?? null, after: after ?? "", limit };
    const rows =
      eventId === undefined
        ? this.#filtered(listParked("all"), filter)
        : this.#filtered(listParked("event"), { ...filter, eventId });
    return (rows as ParkedRow[]).map(toParked);
  }

  deadLetters({ eventId, pipeline, route, limit, after }: DeadLetterRequest): DeadLetter[] {
    const place = { pipeline: pipeline ?? null, route: route ?? null };
    const filter = { ...place, after: Number(after ?? 0), limit };
    const rows =
      eventId === undefined
        ? this.#filtered(listDeadLetters("all"), filter)
        : this.#filtered(listDeadLetters("event"), { ...filter, eventId });
    return (rows as DeadLetterRow[]).map(toDeadLetter);
  }

  deadLetter(deadLetterId: string): DeadLetter | undefined {
    const [row] = this.#rows(findDeadLetter, Number(deadLetterId));
    return row === undefined ? undefined : toDeadLetter(row as DeadLetterRow);
  }

  episodes(eventId: string): readonly Episode[] {
    return (this.#rows(listEpisodes, eventId) as EpisodeRow[]).map(toEpisode);
  }

  stretches(): readonly Stretch[] {
    return (this.#rows(listStretches) as StretchRow[]).map(toStretch);
  }

  /** Newest first. */
  replays({ limit, before }: ReplayListing): readonly Replay[] {
    return (this.#rows(listReplays, before ?? "~", limit) as ReplayRow[]).map(toReplay);
  }

  replay(replayId: string): Replay | undefined {
    const [row] = this.#rows(findReplay, replayId);
    return row === undefined ? undefined : toReplay(row as ReplayRow);
  }

  /** Keys that were used first after `sinceMs`. */
  remembered(key: string, sinceMs: number): readonly RememberedKey[] {
    return (this.#rows(listRemembered, key, sinceMs) as RememberedRow[]).map(toRemembered);
  }

  queues(): readonly Queue[] {
    const queues = new Map<string, Queue>();
    for (const row of this.#rows(listParkedQueues) as (Target & Omit<Queue, "target">)[]) {
      const { pipeline, route, ...parked } = row;
      const queue = { target: { pipeline, route }, ...parked, deadLetters: 0 };
      queues.set(JSON.stringify(queue.target), queue);
    }
    for (const row of this.#rows(countDeadLetters) as (Target & { deadLetters: number })[]) {
      const { pipeline, route, deadLetters } = row;
      const target = { pipeline, route };
      const key = JSON.stringify(target);
      queues.set(key, { parked: 0, ...queues.get(key), target, deadLetters });
    }
    return [...queues.values()];
  }

  /** The id under which a request of this source and key is kept, if it is. */
  quarantinedId(source: string, deliveryKey: string): EventId | undefined {
    const row = this.#findQuarantined.get(source, deliveryKey) as { id: EventId } | undefined;
    return row?.id;
  }

  summary(): StoreSummary {
    // One transaction, or a settlement between two statements would be seen in half.
    this.#begin.run();
    try {
      return this.#readSummary();
    } finally {
      this.#end.run();
    }
  }

  #readSummary(): StoreSummary {
    const received = (this.#lastPosition.get() as { position: number }).position;
    const repeated = (this.#readTotal.get("repeated") as { count: number }).count;
    const quarantined = (this.#countQuarantined.get() as { count: number }).count;
    const tallies = this.#tallies();
    const pipelines = this.#listPipelines.all().map((row): PipelineSummary => {
      const { pipeline, parked, deadLetters } = row as unknown as Omit<PipelineSummary, "tally">;
      return { pipeline, parked, deadLetters, tally: tallies.get(pipeline) ?? {} };
    });
    return { received, repeated, quarantined, pipelines };
  }

  cached(namespace: string, keys: readonly string[], nowMs: number): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const key of keys) {
      const row = this.#getCache.get(namespace, key, nowMs) as { value: string } | undefined;
      if (row !== undefined) found.set(key, row.value);
    }
    return found;
  }

  config(hash: string): ConfigVersion | undefined {
    const row = this.#findConfig.get(hash) as ConfigVersion | undefined;
    return row === undefined ? undefined : { ...row };
  }

  #rows(statement: string, ...parameters: readonly SQLInputValue[]): unknown[] {
    return this.#prepare(statement).all(...parameters);
  }

  #filtered(statement: string, filter: Record<string, SQLInputValue>): unknown[] {
    return this.#prepare(statement).all(filter);
  }

  /** For people who ask: prepared when it is needed first. */
  #prepare(statement: string): StatementSync {
    const known = this.#prepared.get(statement);
    if (known !== undefined) return known;
    const prepared = this.#database.prepare(statement);
    this.#prepared.set(statement, prepared);
    return prepared;
  }

  #tallies(): ReadonlyMap<string, Record<string, number>> {
    const tallies = new Map<string, Record<string, number>>();
    for (const row of this.#listTally.all()) {
      const { pipeline, key, count } = row as { pipeline: string; key: string; count: number };
      const tally = tallies.get(pipeline) ?? {};
      tallies.set(pipeline, tally);
      tally[key] = count;
    }
    return tallies;
  }
}
