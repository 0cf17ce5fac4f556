import type { Clock } from "../../clock.ts";
import type { EventId } from "../../glossary.ts";
import { pullInProgress, staleSettlement, storeClosed } from "../problems.ts";
import type {
  Appended,
  CacheEntry,
  ConfigVersion,
  DeadLetter,
  DeadLetterRequest,
  NewDeadLetter,
  NewParked,
  NewQuarantinedRequest,
  ParkedDelivery,
  ParkedRequest,
  ParkedSettlement,
  PipelineSummary,
  PulledBatch,
  PullRequest,
  Settlement,
  Store,
  StoredEvent,
  StoreSummary,
  Tally,
  Target,
} from "../store.ts";
import { DeadLetterList } from "./dead-letter-list.ts";
import { Wakeups } from "../wakeups.ts";

export interface MemoryStoreOptions {
  readonly clock: Clock;
  readonly idempotencyWindowMs: number;
}

interface Pipeline {
  /** Events before this index of the log are settled. */
  cursor: number;
  /** Events before this index have been pulled. */
  pulled: number;
  pulling: boolean;
  readonly tally: Map<string, number>;
}

/**
 * The contract in its plainest form: lists and maps, nothing kept. Other stores are held against it;
 * it is no store for production.
 */
export class MemoryStore implements Store {
  readonly #clock: Clock;
  readonly #windowMs: number;
  readonly #wakeups: Wakeups;
  readonly #log: StoredEvent[] = [];
  #repeated = 0;
  readonly #pipelines = new Map<string, Pipeline>();
  /** In the order of parking. */
  readonly #parked = new Map<string, ParkedDelivery>();
  readonly #deadLetters = new DeadLetterList();
  readonly #cache = new Map<string, CacheEntry>();
  readonly #configs = new Map<string, ConfigVersion>();
  #closed = false;

  constructor({ clock, idempotencyWindowMs }: MemoryStoreOptions) {
    this.#clock = clock;
    this.#windowMs = idempotencyWindowMs;
    this.#wakeups = new Wakeups(clock);
  }

  async append(events: readonly StoredEvent[]): Promise<readonly Appended[]> {
    this.#assertOpen();
    const appended = events.map((event): Appended => {
      const first = this.#firstWithKey(event);
      if (first === undefined) this.#log.push(event);
      else this.#repeated += 1;
      return { status: first === undefined ? "accepted" : "repeated", id: (first ?? event).id };
    });
    for (const { name } of events) this.#wakeups.notify(new Map([[name, 1]]));
    return appended;
  }

  async pull(request: PullRequest, signal?: AbortSignal): Promise<PulledBatch> {
    this.#assertOpen();
    signal?.throwIfAborted();
    const { pipeline: name, names, limit, waitMs, lingerMs } = request;
    const pipeline = this.#pipeline(name);
    if (pipeline.pulling) throw pullInProgress(name);
    pipeline.pulling = true;
    try {
      const found = () => this.#after(pipeline.pulled, names).slice(0, limit);
      if (found().length === 0) await this.#wait(names, 1, waitMs, signal);
      const missing = limit - found().length;
      if (missing > 0 && missing < limit) await this.#wait(names, missing, lingerMs, signal);
      return this.#hand(name, found(), limit);
    } finally {
      pipeline.pulling = false;
    }
  }

  async settle({ pipeline: name, token }: PulledBatch, settlement: Settlement): Promise<void> {
    this.#assertOpen();
    const { from, through } = token as { from: number; through: number };
    const pipeline = this.#pipeline(name);
    if (pipeline.cursor !== from) throw staleSettlement(name);
    pipeline.cursor = through;
    this.#record(name, settlement);
  }

  async pullParked({ target, nowMs, limit }: ParkedRequest): Promise<readonly ParkedDelivery[]> {
    this.#assertOpen();
    const due = this.#firstsFor(target).filter(({ dueMs }) => dueMs <= nowMs);
    return due.toSorted((a, b) => a.dueMs - b.dueMs).slice(0, limit);
  }

  async settleParked(settlement: ParkedSettlement): Promise<void> {
    this.#assertOpen();
    const known = new Map(this.#parkedFor(settlement.target).map((one) => [one.parkedId, one]));
    for (const id of settlement.settled) if (known.delete(id)) this.#parked.delete(id);
    for (const { parkedId, dueMs, attempts } of settlement.postponed) {
      const parked = known.get(parkedId);
      if (parked !== undefined) this.#parked.set(parkedId, { ...parked, dueMs, attempts });
    }
    this.#record(settlement.target.pipeline, settlement);
  }

  async nextDueMs(target: Target): Promise<number | undefined> {
    this.#assertOpen();
    const due = this.#firstsFor(target).map(({ dueMs }) => dueMs);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  async get(id: EventId): Promise<StoredEvent | undefined> {
    this.#assertOpen();
    return this.#log.find((event) => event.id === id);
  }

  async quarantine(request: NewQuarantinedRequest): Promise<EventId> {
    this.#assertOpen();
    return this.#deadLetters.quarantine(request);
  }

  async deadLetters(request: DeadLetterRequest): Promise<readonly DeadLetter[]> {
    this.#assertOpen();
    return this.#deadLetters.page(request);
  }

  async removeDeadLetters(deadLetterIds: readonly string[]): Promise<void> {
    this.#assertOpen();
    this.#deadLetters.remove(deadLetterIds);
  }

  async summary(): Promise<StoreSummary> {
    this.#assertOpen();
    const names = [...this.#pipelines.keys()].sort();
    const pipelines = names.map((pipeline): PipelineSummary => {
      const mine = ({ target }: { target: Target }): boolean => target.pipeline === pipeline;
      return {
        pipeline,
        parked: [...this.#parked.values()].filter(mine).length,
        deadLetters: this.#deadLetters.countOf(pipeline),
        tally: Object.fromEntries(this.#pipeline(pipeline).tally),
      };
    });
    const quarantined = this.#deadLetters.countQuarantined();
    return { received: this.#log.length, repeated: this.#repeated, quarantined, pipelines };
  }

  async backlog(pipeline: string, names: readonly string[]): Promise<number> {
    this.#assertOpen();
    return this.#after(this.#pipelines.get(pipeline)?.cursor ?? 0, names).length;
  }

  async cacheGet(namespace: string, keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
    this.#assertOpen();
    const found = new Map<string, string>();
    for (const key of keys) {
      const entry = this.#cache.get(JSON.stringify([namespace, key]));
      if (entry !== undefined && entry.expiresAtMs > this.#clock.now()) found.set(key, entry.value);
    }
    return found;
  }

  async cachePut(namespace: string, entries: readonly CacheEntry[]): Promise<void> {
    this.#assertOpen();
    for (const entry of entries) this.#cache.set(JSON.stringify([namespace, entry.key]), entry);
  }

  async saveConfig(version: ConfigVersion): Promise<void> {
    this.#assertOpen();
    if (!this.#configs.has(version.hash)) this.#configs.set(version.hash, version);
  }

  async config(hash: string): Promise<ConfigVersion | undefined> {
    this.#assertOpen();
    return this.#configs.get(hash);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#wakeups.notifyAll();
  }

  /** What closing a durable store and opening it anew comes to. */
  reopen(): void {
    this.#closed = false;
    for (const pipeline of this.#pipelines.values()) pipeline.pulled = pipeline.cursor;
  }

  #firstWithKey({ name, idempotencyKey: key, receivedAtMs }: StoredEvent): StoredEvent | undefined {
    if (key === undefined) return undefined;
    const first = this.#log.findLast(
      (event) => event.name === name && event.idempotencyKey === key,
    );
    const remembered = first !== undefined && receivedAtMs - first.receivedAtMs < this.#windowMs;
    return remembered ? first : undefined;
  }

  #pipeline(name: string): Pipeline {
    const known = this.#pipelines.get(name);
    if (known !== undefined) return known;
    const made = { cursor: 0, pulled: 0, pulling: false, tally: new Map<string, number>() };
    this.#pipelines.set(name, made);
    return made;
  }

  #after(index: number, names: readonly string[]): readonly StoredEvent[] {
    return this.#log.slice(index).filter(({ name }) => names.includes(name));
  }

  #hand(name: string, events: readonly StoredEvent[], limit: number): PulledBatch {
    const pipeline = this.#pipeline(name);
    const from = pipeline.pulled;
    const last = events.at(-1);
    if (last !== undefined) {
      pipeline.pulled = events.length < limit ? this.#log.length : this.#log.indexOf(last) + 1;
    }
    return { pipeline: name, events, token: { from, through: pipeline.pulled } };
  }

  async #wait(
    names: readonly string[],
    count: number,
    ms: number,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (ms > 0) await this.#wakeups.wait({ names, count, ms }, signal);
    this.#assertOpen();
  }

  #record(pipeline: string, recorded: RecordedSettlement): void {
    for (const parked of recorded.parked) this.#park(parked);
    for (const letter of recorded.deadLetters) {
      this.#pipeline(letter.target.pipeline);
      this.#deadLetters.bury(letter);
    }
    const { tally } = this.#pipeline(pipeline);
    for (const [key, added] of Object.entries(recorded.tally)) {
      tally.set(key, (tally.get(key) ?? 0) + added);
    }
  }

  #park(parked: NewParked): void {
    this.#pipeline(parked.target.pipeline);
    this.#parked.delete(parked.parkedId);
    this.#parked.set(parked.parkedId, { ...parked, parkedAtMs: this.#clock.now() });
  }

  /** Without those that wait behind another one of their order key. */
  #firstsFor(target: Target): readonly ParkedDelivery[] {
    const keys = new Set<string>();
    return this.#parkedFor(target).filter(({ orderKey }) => {
      if (orderKey === undefined) return true;
      return !keys.has(orderKey) && keys.add(orderKey);
    });
  }

  #parkedFor({ pipeline, route }: Target): readonly ParkedDelivery[] {
    return [...this.#parked.values()].filter(
      ({ target }) => target.pipeline === pipeline && target.route === route,
    );
  }

  #assertOpen(): void {
    if (this.#closed) throw storeClosed();
  }
}

interface RecordedSettlement {
  readonly parked: readonly NewParked[];
  readonly deadLetters: readonly NewDeadLetter[];
  readonly tally: Tally;
}
