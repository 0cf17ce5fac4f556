import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../clock.ts";
import type { EventId } from "../../glossary.ts";
import { storeClosed } from "../problems.ts";
import type { CacheAddition, CacheEntry, CacheSum } from "../cache.ts";
import type { Service } from "../history.ts";
import type { NewReplay, Replay, ReplayChange, ReplayStep } from "../replay.ts";
import type {
  Appended,
  ConfigVersion,
  DeadLetterEnding,
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
import { GroupQueue } from "./group-queue.ts";
import { LogTail } from "./log-tail.ts";
import type { TailLimit } from "./log-tail.ts";
import type { PullToken } from "./protocol.ts";
import { Pulls } from "./pulls.ts";
import { SqliteReader } from "./sqlite-reader.ts";
import type { WriterThread } from "./writer-thread.ts";

export interface SqliteStoreParts {
  readonly file: string;
  readonly clock: Clock;
  readonly idempotencyWindowMs: number;
  readonly writer: WriterThread;
  /** A connection that cannot write. */
  readonly database: DatabaseSync;
  /** Position of the newest event. */
  readonly head: number;
  readonly queueEventsMax: number;
  readonly queueBytesMax: number;
  readonly tail: TailLimit;
  /** Called with how long each commit took (ms). */
  readonly onCommitted: (ms: number) => void;
  /** Called with what an upkeep failed with, for the log of the host. */
  readonly onUpkeepFailed: (error: unknown) => void;
}

/**
 * The store on one SQLite file. Writes go to the writer's thread in groups, reads are made here on a
 * connection of their own.
 *
 * States: open; closing (what waits is still written, calls are refused); closed.
 */
export class SqliteStore extends SqliteReader implements Store {
  readonly #clock: Clock;
  readonly #database: DatabaseSync;
  readonly #writer: WriterThread;
  readonly #queue: GroupQueue;
  readonly #pulls: Pulls;
  readonly #onUpkeepFailed: (error: unknown) => void;
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;

  constructor(parts: SqliteStoreParts) {
    const { file, clock, writer, database, head } = parts;
    super({ database, clock, windowMs: parts.idempotencyWindowMs });
    this.#clock = clock;
    this.#database = database;
    this.#writer = writer;
    this.#onUpkeepFailed = parts.onUpkeepFailed;
    this.#queue = new GroupQueue(writer, {
      file,
      limit: { events: parts.queueEventsMax, bytes: parts.queueBytesMax },
      onCommitted: (committed, commands) => {
        parts.onCommitted(committed.commitMs);
        this.#pulls.committed(committed, commands);
      },
    });
    this.#pulls = new Pulls({
      reader: this.log,
      tail: new LogTail(parts.tail),
      clock,
      head,
      register: (pipeline) => this.#queue.push({ kind: "register", pipeline }),
    });
  }

  async append(events: readonly StoredEvent[]): Promise<readonly Appended[]> {
    if (events.length === 0) return [];
    const bytes = events.reduce((sum, { payload }) => sum + Buffer.byteLength(payload), 0);
    const fill = { events: events.length, bytes };
    const { committed, command } = await this.#queue.push({ kind: "append", events }, fill);
    const appended = events.map(({ id }): Appended => ({ status: "accepted", id }));
    for (const repeat of committed.repeats) {
      if (repeat.command !== command) continue;
      appended[repeat.event] = { status: "repeated", id: repeat.id as EventId };
    }
    return appended;
  }

  async pull(request: PullRequest, signal?: AbortSignal): Promise<PulledBatch> {
    this.assertOpen();
    return this.#pulls.pull(request, signal);
  }

  async settle(batch: PulledBatch, settlement: Settlement): Promise<void> {
    const { pipeline } = batch;
    const token = batch.token as PullToken;
    const nowMs = this.#clock.now();
    await this.#queue.push({ kind: "settle", pipeline, token, settlement, nowMs });
    this.#pulls.settled(pipeline, token);
  }

  async pullParked(request: ParkedRequest): Promise<readonly ParkedDelivery[]> {
    this.assertOpen();
    return this.state.due(request);
  }

  async settleParked(settlement: ParkedSettlement): Promise<void> {
    await this.#queue.push({ kind: "settleParked", settlement, nowMs: this.#clock.now() });
  }

  async nextDueMs(target: Target): Promise<number | undefined> {
    this.assertOpen();
    return this.state.nextDueMs(target);
  }

  /** Behind the disk rather than ahead of it: who read before what is parked must not miss both. */
  override async backlog(pipeline: string, names: readonly string[]): Promise<number> {
    this.assertOpen();
    return this.log.count(names, this.#pulls.cursor(pipeline));
  }

  async appended(after: number, waitMs: number, signal?: AbortSignal): Promise<number> {
    this.assertOpen();
    return this.#pulls.appended(after, waitMs, signal);
  }

  async quarantine(request: NewQuarantinedRequest): Promise<EventId> {
    const { id, source, deliveryKey } = request;
    const fill = { events: 1, bytes: Buffer.byteLength(request.request) };
    await this.#queue.push({ kind: "quarantine", request }, fill);
    return this.state.quarantinedId(source, deliveryKey) ?? id;
  }

  async removeDeadLetters(deadLetterIds: readonly string[]): Promise<void> {
    await this.#queue.push({ kind: "removeDeadLetters", deadLetterIds });
  }

  async endDeadLetters(endings: readonly DeadLetterEnding[]): Promise<number> {
    const nowMs = this.#clock.now();
    const { committed, command } = await this.#queue.push({
      kind: "endDeadLetters",
      endings,
      nowMs,
    });
    return committed.ended[command] ?? 0;
  }

  async cachePut(namespace: string, entries: readonly CacheEntry[]): Promise<void> {
    if (entries.length > 0) await this.#queue.push({ kind: "cachePut", namespace, entries });
  }

  async cacheAdd(namespace: string, addition: CacheAddition): Promise<CacheSum> {
    const nowMs = this.#clock.now();
    const { committed, command } = await this.#queue.push({
      kind: "cacheAdd",
      namespace,
      addition,
      nowMs,
    });
    return committed.sums[command]!;
  }

  async saveConfig(version: ConfigVersion): Promise<void> {
    await this.#queue.push({ kind: "saveConfig", version });
  }

  async serve(services: readonly Service[]): Promise<void> {
    if (services.length > 0) await this.#queue.push({ kind: "serve", services });
  }

  async addReplay(replay: NewReplay): Promise<void> {
    await this.#queue.push({ kind: "addReplay", replay });
  }

  async stepReplay(step: ReplayStep): Promise<void> {
    await this.#queue.push({ kind: "stepReplay", step });
  }

  async changeReplay(change: ReplayChange): Promise<Replay | undefined> {
    await this.#queue.push({ kind: "changeReplay", change });
    return this.state.replay(change.replayId);
  }

  /**
   * Deletes what nothing needs any more, in small transactions between those of the events, until
   * nothing is left to delete. Called by the store itself every `upkeepEveryMs`.
   */
  async upkeep(): Promise<void> {
    for (;;) {
      const [nowMs, passed] = [this.#clock.now(), this.#pulls.passed()];
      const { committed } = await this.#queue.push({ kind: "upkeep", nowMs, passed });
      if (!committed.upkeepLeft) return;
    }
  }

  /** Runs {@link SqliteStore.upkeep} again and again until the store closes. */
  async keepUp(everyMs: number): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await this.#clock.sleep(everyMs, signal).catch(() => undefined);
      if (!signal.aborted) await this.upkeep().catch((error: unknown) => this.#failed(error));
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing.abort();
    this.#pulls.close();
    await this.#queue.close();
    this.#database.close();
    await this.#writer.close();
  }

  /** A full disk refuses an upkeep as it refuses events; the next round tries again. */
  #failed(error: unknown): void {
    if (!this.#closing.signal.aborted) this.#onUpkeepFailed(error);
  }

  protected override assertOpen(): void {
    if (this.#closing.signal.aborted) throw storeClosed();
  }
}
