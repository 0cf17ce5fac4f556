import type { EventId } from "../glossary.ts";
import type {
  ConfigVersion,
  DeadLetter,
  ParkedDelivery,
  StoredEvent,
  StoreSummary,
  Target,
} from "./store.ts";
import type { PageLimit } from "./page.ts";
import type { LogStretch } from "./pages.ts";
import type { Episode, Stretch } from "./history.ts";
import type { Replay, ReplayListing } from "./replay.ts";

/**
 * What can be read of a store: what every answer to "why" is made of. Nothing here waits, changes
 * anything, or costs more than what it returns; long readings are made page by page.
 */
export interface StoreReader {
  /** The stored event, whole, as it came in, and where it lies in the log. */
  find(id: EventId): Promise<LogEntry | undefined>;

  /** A page of the log, in log order or newest first. Fewer than `limit` mean that there are no more, unless the
   * payloads are bounded. */
  read(request: LogRequest): Promise<readonly LogEntry[]>;

  /**
   * A stretch of the log, page by page, for those who go through all of it. Pages may be read ahead on a thread of
   * their own; none is read any more once the caller stops.
   */
  pages(stretch: LogStretch): AsyncGenerator<readonly LogEntry[]>;

  /**
   * The position before which no event was received at or after a time; 0 if all were. Events lie nearly in the
   * order of their receipt: one near the edge may lie on the wrong side by as much as the clock was off.
   */
  positionAt(receivedAtMs: number): Promise<number>;

  /** Names of the events that the log has taken, once each; of some it may hold none any more. */
  names(): Promise<readonly string[]>;

  /** What the log holds now, and what it has forgotten. */
  extent(): Promise<LogExtent>;

  /** The position up to which a pipeline has settled everything; undefined where it was never pulled. */
  cursor(pipeline: string): Promise<number | undefined>;

  /** How many events with these names lie after the pipeline's cursor. */
  backlog(pipeline: string, names: readonly string[]): Promise<number>;

  /** What is known of an idempotency key: one entry for each event name that it was used with. */
  remembered(key: string): Promise<readonly RememberedKey[]>;

  /** Parked deliveries, due or not, in the order of their ids. */
  parked(request: ParkedListing): Promise<readonly ParkedDelivery[]>;

  /** What waits and what is dead for each target that has any. */
  queues(): Promise<readonly Queue[]>;

  /** Dead letters, oldest first. */
  deadLetters(request: DeadLetterRequest): Promise<readonly DeadLetter[]>;

  deadLetter(deadLetterId: string): Promise<DeadLetter | undefined>;

  /** Deliveries of an event or of its parts that ended with more to tell than one attempt that succeeded, oldest first. */
  episodes(eventId: EventId): Promise<readonly Episode[]>;

  /** Which config version served which stretch of the log, by pipeline, oldest first. */
  stretches(): Promise<readonly Stretch[]>;

  /** A kept config version, by the hash of its text. */
  config(hash: string): Promise<ConfigVersion | undefined>;

  /** Replays, newest first. */
  replays(request: ReplayListing): Promise<readonly Replay[]>;

  replay(replayId: string): Promise<Replay | undefined>;

  /** Durable counts since the store began, and what waits, as they stood at one moment. */
  summary(): Promise<StoreSummary>;

  /** Remembered values by namespace and key; missing keys are left out. */
  cacheGet(namespace: string, keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** An event and where it lies in the log. Positions grow from 1; there may be gaps. */
export interface LogEntry {
  readonly position: number;
  readonly event: StoredEvent;
}

/** A part of the log. */
export interface LogRequest extends PageLimit {
  /** Only events with these names; all when left out. */
  readonly names?: readonly string[];
  /** Only those after this position. */
  readonly after?: number;
  /** Only those up to and with this position. */
  readonly through?: number;
  /** Newest first. */
  readonly backwards?: boolean;
}

export interface LogExtent {
  /** The oldest event that is kept; both undefined while the log is empty. */
  readonly first: LogMark | undefined;
  readonly last: LogMark | undefined;
}

export interface LogMark {
  readonly position: number;
  readonly receivedAtMs: number;
}

export interface RememberedKey {
  readonly name: string;
  readonly eventId: EventId;
  readonly firstAtMs: number;
  /** Submissions with this key that were answered with that event, and not stored. */
  readonly repeats: number;
  readonly lastRepeatAtMs?: number;
}

export interface ParkedListing {
  /** Of an accepted event, its parts included. */
  readonly eventId?: EventId;
  readonly pipeline?: string;
  readonly route?: string;
  readonly limit: number;
  /** Only those after this parked id, for paging. */
  readonly after?: string;
}

/** One target's parked deliveries and dead letters. */
export interface Queue {
  readonly target: Target;
  readonly parked: number;
  /** When the first attempt falls due, and since when the longest parked one waits. */
  readonly nextDueMs?: number;
  readonly oldestParkedAtMs?: number;
  readonly deadLetters: number;
}

export interface DeadLetterRequest {
  readonly limit: number;
  /** Only those after this id, for paging. */
  readonly after?: string;
  /** Of an accepted event, its parts included. */
  readonly eventId?: EventId;
  readonly pipeline?: string;
  readonly route?: string;
}
