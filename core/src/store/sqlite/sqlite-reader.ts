import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../clock.ts";
import type { EventId } from "../../glossary.ts";
import type { Episode, Stretch } from "../history.ts";
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
import type { ConfigVersion, DeadLetter, ParkedDelivery, StoreSummary } from "../store.ts";
import type { Replay, ReplayListing } from "../replay.ts";
import { LogReader } from "./log-reader.ts";
import { StateReader } from "./state-reader.ts";

export interface SqliteReaderParts {
  /** A connection that cannot write. */
  readonly database: DatabaseSync;
  readonly clock: Clock;
  /** How long an idempotency key is remembered. */
  readonly windowMs: number;
}

/** Reads one SQLite file, whoever writes it: another process may have it open for writing. */
export class SqliteReader implements StoreReader {
  protected readonly log: LogReader;
  protected readonly state: StateReader;
  readonly #clock: Clock;
  readonly #windowMs: number;

  constructor({ database, clock, windowMs }: SqliteReaderParts) {
    this.log = new LogReader(database);
    this.state = new StateReader(database);
    this.#clock = clock;
    this.#windowMs = windowMs;
  }

  async find(id: EventId): Promise<LogEntry | undefined> {
    this.assertOpen();
    return this.log.find(id);
  }

  async read(request: LogRequest): Promise<readonly LogEntry[]> {
    this.assertOpen();
    return this.log.read(request);
  }

  pages(stretch: LogStretch): AsyncGenerator<readonly LogEntry[]> {
    return pagesOf(this, stretch);
  }

  async positionAt(receivedAtMs: number): Promise<number> {
    this.assertOpen();
    return this.log.positionAt(receivedAtMs);
  }

  async names(): Promise<readonly string[]> {
    this.assertOpen();
    return this.log.names();
  }

  async extent(): Promise<LogExtent> {
    this.assertOpen();
    return this.log.extent();
  }

  async cursor(pipeline: string): Promise<number | undefined> {
    this.assertOpen();
    return this.log.cursor(pipeline);
  }

  async backlog(pipeline: string, names: readonly string[]): Promise<number> {
    this.assertOpen();
    return this.log.count(names, this.log.cursor(pipeline) ?? 0);
  }

  async remembered(key: string): Promise<readonly RememberedKey[]> {
    this.assertOpen();
    return this.state.remembered(key, this.#clock.now() - this.#windowMs);
  }

  async parked(request: ParkedListing): Promise<readonly ParkedDelivery[]> {
    this.assertOpen();
    return this.state.parked(request);
  }

  async queues(): Promise<readonly Queue[]> {
    this.assertOpen();
    return this.state.queues();
  }

  async deadLetters(request: DeadLetterRequest): Promise<readonly DeadLetter[]> {
    this.assertOpen();
    return this.state.deadLetters(request);
  }

  async deadLetter(deadLetterId: string): Promise<DeadLetter | undefined> {
    this.assertOpen();
    return this.state.deadLetter(deadLetterId);
  }

  async episodes(eventId: EventId): Promise<readonly Episode[]> {
    this.assertOpen();
    return this.state.episodes(eventId);
  }

  async stretches(): Promise<readonly Stretch[]> {
    this.assertOpen();
    return this.state.stretches();
  }

  async config(hash: string): Promise<ConfigVersion | undefined> {
    this.assertOpen();
    return this.state.config(hash);
  }

  async replays(request: ReplayListing): Promise<readonly Replay[]> {
    this.assertOpen();
    return this.state.replays(request);
  }

  async replay(replayId: string): Promise<Replay | undefined> {
    this.assertOpen();
    return this.state.replay(replayId);
  }

  async summary(): Promise<StoreSummary> {
    this.assertOpen();
    return this.state.summary();
  }

  async cacheGet(namespace: string, keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
    this.assertOpen();
    return this.state.cached(namespace, keys, this.#clock.now());
  }

  /** Throws once nothing may be read any more. */
  protected assertOpen(): void {}
}
