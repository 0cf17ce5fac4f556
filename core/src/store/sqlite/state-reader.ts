import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { EventId } from "../../glossary.ts";
import type {
  ConfigVersion,
  DeadLetter,
  DeadLetterRequest,
  ParkedDelivery,
  ParkedRequest,
  PipelineSummary,
  StoreSummary,
  Target,
} from "../store.ts";
import type { DeadLetterRow, ParkedRow } from "./rows.ts";
import { toDeadLetter, toParked } from "./rows.ts";
import { countQuarantined } from "./statements/count-quarantined.ts";
import { findConfig } from "./statements/find-config.ts";
import { findQuarantined } from "./statements/find-quarantined.ts";
import { getCache } from "./statements/get-cache.ts";
import { lastPosition } from "./statements/last-position.ts";
import { listDeadLetters } from "./statements/list-dead-letters.ts";
import { listPipelines } from "./statements/list-pipelines.ts";
import { listTally } from "./statements/list-tally.ts";
import { nextDue } from "./statements/next-due.ts";
import { pullParked } from "./statements/pull-parked.ts";
import { readTotal } from "./statements/read-total.ts";

/** Reads everything beside the log: parked deliveries, dead letters, counts, cache, configs. */
export class StateReader {
  readonly #begin: StatementSync;
  readonly #end: StatementSync;
  readonly #pullParked: StatementSync;
  readonly #nextDue: StatementSync;
  readonly #listDeadLetters: StatementSync;
  readonly #findQuarantined: StatementSync;
  readonly #countQuarantined: StatementSync;
  readonly #listPipelines: StatementSync;
  readonly #listTally: StatementSync;
  readonly #lastPosition: StatementSync;
  readonly #readTotal: StatementSync;
  readonly #getCache: StatementSync;
  readonly #findConfig: StatementSync;

  constructor(database: DatabaseSync) {
    this.#begin = database.prepare("begin");
    this.#end = database.prepare("commit");
    this.#pullParked = database.prepare(pullParked);
    this.#nextDue = database.prepare(nextDue);
    this.#listDeadLetters = database.prepare(listDeadLetters);
    this.#findQuarantined = database.prepare(findQuarantined);
    this.#countQuarantined = database.prepare(countQuarantined);
    this.#listPipelines = database.prepare(listPipelines);
    this.#listTally = database.prepare(listTally);
    this.#lastPosition = database.prepare(lastPosition);
    this.#readTotal = database.prepare(readTotal);
    this.#getCache = database.prepare(getCache);
    this.#findConfig = database.prepare(findConfig);
  }

  parked({ target, nowMs, limit }: ParkedRequest): readonly ParkedDelivery[] {
    const rows = this.#pullParked.all(target.pipeline, target.route, nowMs, limit);
    return (rows as unknown as ParkedRow[]).map(toParked);
  }

  nextDueMs({ pipeline, route }: Target): number | undefined {
    const row = this.#nextDue.get(pipeline, route) as { dueMs: number | null };
    return row.dueMs ?? undefined;
  }

  deadLetters({ limit, after }: DeadLetterRequest): readonly DeadLetter[] {
    const rows = this.#listDeadLetters.all(Number(after ?? 0), limit);
    return (rows as unknown as DeadLetterRow[]).map(toDeadLetter);
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
