import { isDeepStrictEqual } from "node:util";
import type { EventId } from "../../glossary.ts";
import type { CacheAddition, CacheEntry, CacheSum } from "../cache.ts";
import type { Service } from "../history.ts";
import type { NewReplay, Replay, ReplayChange, ReplayStep } from "../replay.ts";
import { firstPage, isFull, roomAfter } from "../page.ts";
import { addTo } from "../cache.ts";
import { pullInProgress, staleSettlement } from "../problems.ts";
import type {
  Appended,
  ConfigVersion,
  DeadLetterEnding,
  NewParked,
  NewQuarantinedRequest,
  ParkedDelivery,
  ParkedRequest,
  ParkedSettlement,
  PulledBatch,
  PullRequest,
  Settlement,
  Store,
  StoredEvent,
  Target,
} from "../store.ts";
import { heldGroupOf } from "../waiting.ts";
import { Wakeups } from "../wakeups.ts";
import { MemoryReader } from "./memory-reader.ts";
import type { MemoryPipeline, MemoryStoreOptions } from "./memory-reader.ts";

/**
 * The contract in its plainest form: lists and maps, nothing kept. Other stores are held against it;
 * it is no store for production.
 */
export class MemoryStore extends MemoryReader implements Store {
  readonly #wakeups: Wakeups;

  constructor(options: MemoryStoreOptions) {
    super(options);
    this.#wakeups = new Wakeups(options.clock);
  }

  async append(events: readonly StoredEvent[]): Promise<readonly Appended[]> {
    this.assertOpen();
    const appended = events.map((event): Appended => {
      const first = this.#firstWithKey(event);
      if (first !== undefined) return { status: "repeated", id: first };
      this.log.push(event);
      return { status: "accepted", id: event.id };
    });
    for (const { name } of events) this.#wakeups.notify(new Map([[name, 1]]));
    return appended;
  }

  async pull(request: PullRequest, signal?: AbortSignal): Promise<PulledBatch> {
    this.assertOpen();
    signal?.throwIfAborted();
    const { pipeline: name, names, waitMs, lingerMs } = request;
    const pipeline = this.#pipeline(name);
    if (pipeline.pulling) throw pullInProgress(name);
    pipeline.pulling = true;
    try {
      const found = () => firstPage(this.#after(pipeline.pulled, names), (event) => event, request);
      if (found().length === 0) await this.#wait(names, 1, waitMs, signal);
      const room = roomAfter(found(), request);
      if (found().length > 0 && !isFull(room)) {
        await this.#wait(names, room.limit, lingerMs, signal);
      }
      return this.#hand(request, found());
    } finally {
      pipeline.pulling = false;
    }
  }

  async settle({ pipeline: name, token }: PulledBatch, settlement: Settlement): Promise<void> {
    this.assertOpen();
    const { from, through } = token as { from: number; through: number };
    const pipeline = this.#pipeline(name);
    if (pipeline.cursor !== from) throw staleSettlement(`pipeline '${name}'`);
    pipeline.cursor = through;
    this.#record(name, settlement);
  }

  async pullParked({ target, nowMs, ...page }: ParkedRequest): Promise<readonly ParkedDelivery[]> {
    this.assertOpen();
    const due = this.#firstsFor(target).filter(({ dueMs }) => dueMs <= nowMs);
    return firstPage(
      due.toSorted((a, b) => a.dueMs - b.dueMs),
      ({ event }) => event,
      page,
    );
  }

  async settleParked(settlement: ParkedSettlement): Promise<void> {
    this.assertOpen();
    const known = new Map(this.parkedFor(settlement.target).map((one) => [one.parkedId, one]));
    for (const id of settlement.settled) if (known.delete(id)) this.waiting.delete(id);
    for (const { parkedId, ...changed } of settlement.postponed) {
      const parked = known.get(parkedId);
      if (parked === undefined) continue;
      const { waiting: _before, ...rest } = parked;
      const postponed = { ...rest, ...changed };
      this.waiting.set(parkedId, postponed);
      this.#releaseGroupOf(postponed);
    }
    this.#record(settlement.target.pipeline, settlement);
  }

  async nextDueMs(target: Target): Promise<number | undefined> {
    this.assertOpen();
    const due = this.#firstsFor(target).map(({ dueMs }) => dueMs);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  async appended(after: number, waitMs: number, signal?: AbortSignal): Promise<number> {
    this.assertOpen();
    signal?.throwIfAborted();
    if (this.log.length <= after) await this.#wait("all", 1, waitMs, signal);
    return this.log.length;
  }

  async quarantine(request: NewQuarantinedRequest): Promise<EventId> {
    this.assertOpen();
    return this.dead.quarantine(request);
  }

  async removeDeadLetters(deadLetterIds: readonly string[]): Promise<void> {
    this.assertOpen();
    this.dead.remove(deadLetterIds);
  }

  async endDeadLetters(endings: readonly DeadLetterEnding[]): Promise<number> {
    this.assertOpen();
    let ended = 0;
    for (const { deadLetterId, parked, episode, tally } of endings) {
      const letter = this.dead.take(deadLetterId);
      if (letter === undefined) continue;
      ended += 1;
      if (letter.kind === "request") continue;
      this.#record(letter.target.pipeline, {
        parked: parked === undefined ? [] : [parked],
        deadLetters: [],
        episodes: episode === undefined ? [] : [episode],
        tally,
      });
    }
    return ended;
  }

  async cachePut(namespace: string, entries: readonly CacheEntry[]): Promise<void> {
    this.assertOpen();
    for (const entry of entries) this.cache.set(JSON.stringify([namespace, entry.key]), entry);
  }

  async cacheAdd(namespace: string, addition: CacheAddition): Promise<CacheSum> {
    this.assertOpen();
    const { key, expiresAtMs } = addition;
    const { value, ...sum } = addTo(this.cached(namespace, key), addition);
    if (sum.added) this.cache.set(JSON.stringify([namespace, key]), { key, value, expiresAtMs });
    return sum;
  }

  async saveConfig(version: ConfigVersion): Promise<void> {
    this.assertOpen();
    if (!this.configs.has(version.hash)) this.configs.set(version.hash, version);
  }

  async serve(services: readonly Service[]): Promise<void> {
    this.assertOpen();
    for (const service of services) this.#serve(service);
  }

  async addReplay(replay: NewReplay): Promise<void> {
    this.assertOpen();
    this.repeated.add(replay);
  }

  async stepReplay(step: ReplayStep): Promise<void> {
    this.assertOpen();
    this.repeated.step(step);
    for (const { pipeline, settlement } of step.settlements) this.#record(pipeline, settlement);
  }

  async changeReplay(change: ReplayChange): Promise<Replay | undefined> {
    this.assertOpen();
    return this.repeated.change(change);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closed = true;
    this.#wakeups.notifyAll();
  }

  /** What closing a durable store and opening it anew comes to. */
  reopen(): void {
    this.closed = false;
    for (const pipeline of this.pipelines.values()) pipeline.pulled = pipeline.cursor;
  }

  /** The id under which the key was first used, where it is remembered; the repeat is counted. */
  #firstWithKey({ id, name, idempotencyKey, receivedAtMs }: StoredEvent): EventId | undefined {
    if (idempotencyKey === undefined) return undefined;
    const key = JSON.stringify([name, idempotencyKey]);
    const known = this.keys.get(key);
    if (known !== undefined && receivedAtMs - known.firstAtMs < this.windowMs) {
      this.repeats += 1;
      this.keys.set(key, { ...known, repeats: known.repeats + 1, lastRepeatAtMs: receivedAtMs });
      return known.eventId;
    }
    this.keys.set(key, { name, eventId: id, firstAtMs: receivedAtMs, repeats: 0 });
    return undefined;
  }

  #pipeline(name: string): MemoryPipeline {
    const known = this.pipelines.get(name);
    if (known !== undefined) return known;
    const made = { cursor: 0, pulled: 0, pulling: false, tally: new Map<string, number>() };
    this.pipelines.set(name, made);
    return made;
  }

  #after(index: number, names: readonly string[]): readonly StoredEvent[] {
    return this.log.slice(index).filter(({ name }) => names.includes(name));
  }

  #hand(request: PullRequest, events: readonly StoredEvent[]): PulledBatch {
    const name = request.pipeline;
    const pipeline = this.#pipeline(name);
    const from = pipeline.pulled;
    const last = events.at(-1);
    if (last !== undefined) {
      const full = isFull(roomAfter(events, request));
      pipeline.pulled = full ? this.log.indexOf(last) + 1 : this.log.length;
    }
    return { pipeline: name, events, token: { from, through: pipeline.pulled } };
  }

  async #wait(
    names: readonly string[] | "all",
    count: number,
    ms: number,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (ms > 0) await this.#wakeups.wait({ names, count, ms }, signal);
    this.assertOpen();
  }

  #serve({ pipeline, hash, files, sinceMs }: Service): void {
    const mine = this.served.filter((stretch) => stretch.pipeline === pipeline);
    const newest = mine.toSorted((a, b) => a.after - b.after).at(-1);
    if (newest?.hash === hash && isDeepStrictEqual(newest?.files, files)) return;
    const after = this.pipelines.get(pipeline)?.cursor ?? 0;
    if (newest?.after === after) this.served.splice(this.served.indexOf(newest), 1);
    this.served.push({ pipeline, after, sinceMs, hash, files });
  }

  #record(pipeline: string, recorded: Settlement): void {
    for (const parked of recorded.parked) this.#park(parked);
    for (const letter of recorded.deadLetters) {
      this.#pipeline(letter.target.pipeline);
      this.dead.bury(letter);
    }
    this.past.push(...recorded.episodes);
    const { tally } = this.#pipeline(pipeline);
    for (const [key, added] of Object.entries(recorded.tally)) {
      tally.set(key, (tally.get(key) ?? 0) + added);
    }
  }

  #park(parked: NewParked): void {
    this.#pipeline(parked.target.pipeline);
    this.waiting.delete(parked.parkedId);
    this.waiting.set(parked.parkedId, { ...parked, parkedAtMs: this.clock.now() });
    this.#releaseGroupOf(parked);
  }

  /** Lets the group of a held delivery fall due where it is full. */
  #releaseGroupOf({ target, waiting }: Pick<NewParked, "target" | "waiting">): void {
    const group = heldGroupOf(waiting);
    if (group === undefined) return;
    const isOfGroup = (one: ParkedDelivery) => heldGroupOf(one.waiting)?.key === group.key;
    const full = this.parkedFor(target).filter(isOfGroup).slice(0, group.size);
    if (full.length < group.size) return;
    const nowMs = this.clock.now();
    for (const one of full) {
      if (one.dueMs > nowMs) this.waiting.set(one.parkedId, { ...one, dueMs: nowMs });
    }
  }

  /** Without those that wait behind another one of their order key. */
  #firstsFor(target: Target): readonly ParkedDelivery[] {
    const keys = new Set<string>();
    return this.parkedFor(target).filter(({ orderKey }) => {
      if (orderKey === undefined) return true;
      return !keys.has(orderKey) && keys.add(orderKey);
    });
  }
}
