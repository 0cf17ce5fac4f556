import type { Clock } from "../../clock.ts";
import type { CacheEntry } from "../cache.ts";
import type { EventId } from "../../glossary.ts";
import type { Episode, Stretch } from "../history.ts";
import { storeClosed } from "../problems.ts";
import { pagesOf } from "../pages.ts";
import type { LogStretch } from "../pages.ts";
import type {
  DeadLetterRequest,
  LogEntry,
  LogExtent,
  LogRequest,
  ParkedListing,
  Queue,
  RememberedKey,
  StoreReader,
} from "../reader.ts";
import type {
  ConfigVersion,
  DeadLetter,
  ParkedDelivery,
  PipelineSummary,
  StoredEvent,
  StoreSummary,
  Target,
} from "../store.ts";

import type { Replay, ReplayListing } from "../replay.ts";
import { DeadLetterList, isOf } from "./dead-letter-list.ts";
import { ReplayList } from "./replay-list.ts";

export interface MemoryStoreOptions {
  readonly clock: Clock;
  readonly idempotencyWindowMs: number;
}

/** Where a pipeline of the reference stands. */
export interface MemoryPipeline {
  /** Events before this index of the log are settled. */
  cursor: number;
  /** Events before this index have been pulled. */
  pulled: number;
  pulling: boolean;
  readonly tally: Map<string, number>;
}

/** What the reference in memory holds, and every reading of it. An event's position is its index + 1. */
export class MemoryReader implements StoreReader {
  protected readonly clock: Clock;
  protected readonly windowMs: number;
  protected readonly log: StoredEvent[] = [];
  /** By event name and key. */
  protected readonly keys = new Map<string, RememberedKey>();
  protected repeats = 0;
  protected readonly pipelines = new Map<string, MemoryPipeline>();
  /** In the order of parking. */
  protected readonly waiting = new Map<string, ParkedDelivery>();
  protected readonly dead = new DeadLetterList();
  protected readonly repeated = new ReplayList();
  protected readonly past: Episode[] = [];
  protected readonly served: Stretch[] = [];
  protected readonly cache = new Map<string, CacheEntry>();
  protected readonly configs = new Map<string, ConfigVersion>();
  protected closed = false;

  constructor({ clock, idempotencyWindowMs }: MemoryStoreOptions) {
    this.clock = clock;
    this.windowMs = idempotencyWindowMs;
  }

  async find(id: EventId): Promise<LogEntry | undefined> {
    this.assertOpen();
    return this.#entries().find(({ event }) => event.id === id);
  }

  async read({ names, after = 0, through = Infinity, ...request }: LogRequest) {
    this.assertOpen();
    const wanted = this.#entries().filter(
      ({ position, event }) =>
        position > after && position <= through && (names?.includes(event.name) ?? true),
    );
    return (request.backwards === true ? wanted.toReversed() : wanted).slice(0, request.limit);
  }

  pages(stretch: LogStretch): AsyncGenerator<readonly LogEntry[]> {
    return pagesOf(this, stretch);
  }

  async positionAt(receivedAtMs: number): Promise<number> {
    this.assertOpen();
    const index = this.log.findIndex((event) => event.receivedAtMs >= receivedAtMs);
    return index === -1 ? this.log.length : index;
  }

  async names(): Promise<readonly string[]> {
    this.assertOpen();
    return [...new Set(this.log.map(({ name }) => name))];
  }

  async extent(): Promise<LogExtent> {
    this.assertOpen();
    const markOf = (entry: LogEntry | undefined) =>
      entry && { position: entry.position, receivedAtMs: entry.event.receivedAtMs };
    const entries = this.#entries();
    return { first: markOf(entries[0]), last: markOf(entries.at(-1)) };
  }

  async cursor(pipeline: string): Promise<number | undefined> {
    this.assertOpen();
    return this.pipelines.get(pipeline)?.cursor;
  }

  async backlog(pipeline: string, names: readonly string[]): Promise<number> {
    this.assertOpen();
    const settled = this.pipelines.get(pipeline)?.cursor ?? 0;
    return this.log.slice(settled).filter(({ name }) => names.includes(name)).length;
  }

  async remembered(key: string): Promise<readonly RememberedKey[]> {
    this.assertOpen();
    const sinceMs = this.clock.now() - this.windowMs;
    const known = [...this.keys].filter(([id]) => (JSON.parse(id) as string[])[1] === key);
    return known
      .map(([, remembered]) => remembered)
      .filter(({ firstAtMs }) => firstAtMs > sinceMs)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  async parked(request: ParkedListing): Promise<readonly ParkedDelivery[]> {
    this.assertOpen();
    const { after = "", limit } = request;
    const wanted = [...this.waiting.values()]
      .filter((one) => one.parkedId > after && isOf(one, request))
      .toSorted((a, b) => (a.parkedId < b.parkedId ? -1 : 1));
    return wanted.slice(0, limit);
  }

  async queues(): Promise<readonly Queue[]> {
    this.assertOpen();
    const targets = new Map<string, Target>();
    for (const { target } of [...this.waiting.values(), ...this.dead.deliveries]) {
      targets.set(JSON.stringify(target), target);
    }
    return [...targets.values()].map((target) => this.#queue(target));
  }

  async deadLetters(request: DeadLetterRequest): Promise<readonly DeadLetter[]> {
    this.assertOpen();
    return this.dead.page(request);
  }

  async deadLetter(deadLetterId: string): Promise<DeadLetter | undefined> {
    this.assertOpen();
    return this.dead.find(deadLetterId);
  }

  async episodes(eventId: EventId): Promise<readonly Episode[]> {
    this.assertOpen();
    return this.past.filter((one) => (one.originId ?? one.eventId) === eventId);
  }

  async stretches(): Promise<readonly Stretch[]> {
    this.assertOpen();
    return this.served.toSorted(
      (a, b) => (a.pipeline < b.pipeline ? -1 : +(a.pipeline > b.pipeline)) || a.after - b.after,
    );
  }

  async config(hash: string): Promise<ConfigVersion | undefined> {
    this.assertOpen();
    return this.configs.get(hash);
  }

  async replays(request: ReplayListing): Promise<readonly Replay[]> {
    this.assertOpen();
    return this.repeated.page(request);
  }

  async replay(replayId: string): Promise<Replay | undefined> {
    this.assertOpen();
    return this.repeated.find(replayId);
  }

  async summary(): Promise<StoreSummary> {
    this.assertOpen();
    const names = [...this.pipelines.keys()].sort();
    const pipelines = names.map((pipeline): PipelineSummary => {
      const mine = ({ target }: { target: Target }): boolean => target.pipeline === pipeline;
      return {
        pipeline,
        parked: [...this.waiting.values()].filter(mine).length,
        deadLetters: this.dead.deliveries.filter(mine).length,
        tally: Object.fromEntries(this.pipelines.get(pipeline)!.tally),
      };
    });
    const quarantined = this.dead.countQuarantined();
    return { received: this.log.length, repeated: this.repeats, quarantined, pipelines };
  }

  async cacheGet(namespace: string, keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
    this.assertOpen();
    const found = new Map<string, string>();
    for (const key of keys) {
      const value = this.cached(namespace, key);
      if (value !== undefined) found.set(key, value);
    }
    return found;
  }

  protected cached(namespace: string, key: string): string | undefined {
    const entry = this.cache.get(JSON.stringify([namespace, key]));
    return entry !== undefined && entry.expiresAtMs > this.clock.now() ? entry.value : undefined;
  }

  protected assertOpen(): void {
    if (this.closed) throw storeClosed();
  }

  protected parkedFor({ pipeline, route }: Target): readonly ParkedDelivery[] {
    return [...this.waiting.values()].filter(
      ({ target }) => target.pipeline === pipeline && target.route === route,
    );
  }

  #entries(): readonly LogEntry[] {
    return this.log.map((event, index) => ({ position: index + 1, event }));
  }

  #queue(target: Target): Queue {
    const parked = this.parkedFor(target);
    const deadLetters = this.dead.deliveries.filter((one) => isOf(one, target)).length;
    if (parked.length === 0) return { target, parked: 0, deadLetters };
    return {
      target,
      parked: parked.length,
      nextDueMs: Math.min(...parked.map(({ dueMs }) => dueMs)),
      oldestParkedAtMs: Math.min(...parked.map(({ parkedAtMs }) => parkedAtMs)),
      deadLetters,
    };
  }
}
