import type { EventId, Failure } from "../glossary.ts";
import type { CacheAddition, CacheEntry, CacheSum } from "./cache.ts";
import type { Episode, Service } from "./history.ts";
import type { PageLimit } from "./page.ts";
import type { StoreReader } from "./reader.ts";
import type { Waiting } from "./waiting.ts";
import type { NewReplay, Replay, ReplayChange, ReplayStep } from "./replay.ts";

/**
 * The store contract. Every promise of the engine rests on these methods, and the conformance suite
 * in `@ingestlayer/core/testing` states them as tests. SQLite stands behind it for one machine; it is
 * cut so that a replicated log with acknowledgements (NATS JetStream) can stand there too: a pulled
 * batch carries its own token, and {@link Store.settle} is the acknowledgement.
 */
export interface Store extends StoreReader, AsyncDisposable {
  /**
   * Appends events, in order, all or none. Resolves when they are on disk (fsync), so that a 2xx may
   * be sent. An idempotency key seen for the same event name within the window is not appended again:
   * its result is `repeated` with the first id, also within one call and across calls at one time. The
   * window counts in `receivedAtMs`, from the first event.
   * Rejects with `IL_STORE_001` (queue full: answer 503 with Retry-After) or `IL_STORE_002` (disk full).
   */
  append(events: readonly StoredEvent[]): Promise<readonly Appended[]>;

  /**
   * The next events of a pipeline, in log order, after those that it pulled before, so that several
   * batches can be at work. Waits until there is at least one or `waitMs` has passed (then the batch
   * is empty and needs no settlement). What was pulled and not settled is pulled again after the store
   * is opened anew. One pull at a time for each pipeline. A pipeline that was never pulled begins at
   * the start of the log. Rejects with the signal's reason when it aborts.
   */
  pull(request: PullRequest, signal?: AbortSignal): Promise<PulledBatch>;

  /**
   * Ends a pulled batch in one transaction: parks what must be tried again, writes the dead letters,
   * adds the tally, moves the cursor. Batches of a pipeline are settled in the order in which they
   * were pulled; another order, or a second time, rejects with `IL_STORE_006` and changes nothing. A
   * crash before it makes the same batch be pulled again.
   */
  settle(batch: PulledBatch, settlement: Settlement): Promise<void>;

  /**
   * Parked deliveries of one target whose time has come, the longest due first, then in the order of
   * parking. They stay parked until settled. Of those with one order key only the first is there;
   * the next one comes when it is gone.
   */
  pullParked(request: ParkedRequest): Promise<readonly ParkedDelivery[]>;

  /**
   * Ends attempts at parked deliveries, in one transaction. Those that are parked no longer are passed
   * over: two attempts at one delivery may have overlapped.
   */
  settleParked(settlement: ParkedSettlement): Promise<void>;

  /** When {@link Store.pullParked} has something for the target next (ms since the epoch), if ever. */
  nextDueMs(target: Target): Promise<number | undefined>;

  /**
   * Resolves with the position of the newest event once that lies after `after`, or when `waitMs` has passed.
   * Rejects with the signal's reason when it aborts.
   */
  appended(after: number, waitMs: number, signal?: AbortSignal): Promise<number>;

  /**
   * Keeps a request among the dead letters. Resolves when it is on disk, with the id under which it is
   * kept: while one of the same source and delivery key is there, that one stays and takes the new
   * text and reason, so that a provider that sends again adds nothing. Rejects like {@link append}.
   */
  quarantine(request: NewQuarantinedRequest): Promise<EventId>;

  /** Takes dead letters away, in one transaction; ids that are not there are passed over. */
  removeDeadLetters(deadLetterIds: readonly string[]): Promise<void>;

  /**
   * Ends dead letters as an operator decided, in one transaction: each is taken away, what it brings is written.
   * Those that are not there any more are passed over with all that they bring. Resolves with how many there were.
   */
  endDeadLetters(endings: readonly DeadLetterEnding[]): Promise<number>;

  cachePut(namespace: string, entries: readonly CacheEntry[]): Promise<void>;

  /**
   * Adds to counts that are cached under one key, as JSON, in one transaction: of additions at one time, by
   * whoever shares the store, none is lost. Where a count would come to more than `most` says, nothing is
   * added. Resolves with the counts as they are then.
   */
  cacheAdd(namespace: string, addition: CacheAddition): Promise<CacheSum>;

  /** Keeps the text of a config version, once. */
  saveConfig(version: ConfigVersion): Promise<void>;

  /**
   * Keeps what serves these pipelines from their cursors on. Called once for each start and each reload, while
   * nothing of them is at work. Where nothing differs from the stretch before, nothing is written.
   */
  serve(services: readonly Service[]): Promise<void>;

  /** Keeps a new replay, running, at its start. */
  addReplay(replay: NewReplay): Promise<void>;

  /**
   * Ends a batch of a replay in one transaction: settles it as {@link Store.settle} does, in every pipeline,
   * and moves the replay's position. A replay that was paused or cancelled meanwhile moves as well and keeps
   * its state: what was delivered is not delivered again. A step that does not begin where the replay
   * stands rejects with `IL_STORE_006` and changes nothing.
   */
  stepReplay(step: ReplayStep): Promise<void>;

  /** Changes a replay's state where it is in one of the states `from`; resolves with it as it stands then. */
  changeReplay(change: ReplayChange): Promise<Replay | undefined>;
}

/** An event as it lies in the log: the payload is the JSON text that came in, untouched. */
export interface StoredEvent {
  readonly id: EventId;
  readonly name: string;
  readonly source: string;
  readonly receivedAtMs: number;
  readonly idempotencyKey?: string;
  /** When it happened, as the emitter says. */
  readonly timestampMs?: number;
  /** Of a part, never in the log but parked or dead: the id of the event that it was made of. */
  readonly originId?: EventId;
  readonly payload: string;
}

export interface Appended {
  readonly status: "accepted" | "repeated";
  readonly id: EventId;
}

export interface PullRequest extends PageLimit {
  readonly pipeline: string;
  /** Event names that the pipeline listens to. */
  readonly names: readonly string[];
  readonly waitMs: number;
  /** How long to wait for a fuller batch once there is an event. */
  readonly lingerMs: number;
}

export interface PulledBatch {
  readonly pipeline: string;
  readonly events: readonly StoredEvent[];
  /** The store's own: a log position, or the messages to acknowledge. */
  readonly token: unknown;
}

/** Where a parked delivery goes on: a route of the pipeline, or its steps from the first one. */
export interface Target {
  readonly pipeline: string;
  /** The route's name, or `steps` where a step failed and the whole pipeline runs again. */
  readonly route: string;
}

/** The reserved {@link Target.route} of events that a step failed on. */
export const stepsRoute = "steps";

/** The same for events that go on to one route alone once their steps have run: those of a replay into it. */
export function stepsRouteInto(route: string | undefined): string {
  return route === undefined ? stepsRoute : `${stepsRoute}/${route}`;
}

/** Whether what is parked there goes through the steps again. */
export function isStepsRoute(route: string): boolean {
  return route === stepsRoute || route.startsWith(`${stepsRoute}/`);
}

/** One try, kept with its delivery. */
export interface Attempt {
  readonly atMs: number;
  readonly failure: Failure;
  readonly maybeDelivered?: boolean;
}

/**
 * A delivery to park. Of those that wait in a {@link HoldGroup} the first `size` of one target and key fall
 * due as soon as that many are there, in the transaction that parks or postpones the last of them.
 * `event.payload` is the event as the pipeline left it (as it came in, for `steps`).
 * The id is the engine's own, so that an attempt under way can be parked and settled later; parking
 * the same id again replaces it (a batch repeated after a crash parks nothing twice).
 */
export interface NewParked {
  readonly parkedId: string;
  readonly target: Target;
  readonly event: StoredEvent;
  readonly dueMs: number;
  /** Empty where it was parked unattempted (an outage, a full budget). */
  readonly attempts: readonly Attempt[];
  /** Why it waits, where its attempts do not say it. */
  readonly waiting?: Waiting;
  /** Deliveries of one target with the same key go one after another, in the order of parking. */
  readonly orderKey?: string;
}

export interface ParkedDelivery extends NewParked {
  readonly parkedAtMs: number;
}

export interface NewDeadLetter {
  readonly target: Target;
  readonly event: StoredEvent;
  readonly failure: Failure;
  readonly attempts: readonly Attempt[];
  readonly atMs: number;
}

/**
 * A genuine request of a source that did not become the events that it should: it lies before the
 * log, has no pipeline yet, and is read anew once the config is mended.
 */
export interface NewQuarantinedRequest {
  /** Made for it as for an event, so that it can be asked for; no event of the log has it. */
  readonly id: EventId;
  readonly source: string;
  readonly receivedAtMs: number;
  /** What tells this delivery of the provider from every other one; its own id where nothing does. */
  readonly deliveryKey: string;
  /** The request as JSON text: see `engine/kept-request.ts`. */
  readonly request: string;
  readonly failure: Failure;
  readonly atMs: number;
}

/** What comes of a dead letter that leaves. */
export interface DeadLetterEnding {
  readonly deadLetterId: string;
  /** Where it is tried again. */
  readonly parked?: NewParked;
  readonly episode?: Episode;
  /** Added to the counts of its pipeline. */
  readonly tally: Tally;
}

/** What was given up and is kept, with its reason, until an operator tries it again or takes it away. */
export type DeadLetter = DeadDelivery | QuarantinedRequest;

export interface DeadDelivery extends NewDeadLetter {
  readonly kind: "delivery";
  readonly deadLetterId: string;
}

export interface QuarantinedRequest extends NewQuarantinedRequest {
  readonly kind: "request";
  readonly deadLetterId: string;
}

/** Durable counts by key, such as `steps.filter.match.drop` or `routes.warehouse.pg.done`. */
export type Tally = Readonly<Record<string, number>>;

export interface Settlement {
  readonly parked: readonly NewParked[];
  readonly deadLetters: readonly NewDeadLetter[];
  readonly episodes: readonly Episode[];
  readonly tally: Tally;
}

export interface ParkedRequest extends PageLimit {
  readonly target: Target;
  readonly nowMs: number;
}

export interface ParkedSettlement extends Settlement {
  readonly target: Target;
  /** Delivered, dead or moved on: no longer parked. */
  readonly settled: readonly string[];
  /** Tried again later, with the whole history. */
  readonly postponed: readonly Pick<
    ParkedDelivery,
    "parkedId" | "dueMs" | "attempts" | "waiting"
  >[];
  /** New deliveries that came of this one (steps that ran at last, and a route that must wait). */
  readonly parked: readonly NewParked[];
}

export interface StoreSummary {
  readonly received: number;
  readonly repeated: number;
  /** Requests of sources among the dead letters. */
  readonly quarantined: number;
  /** By name: those that were pulled, or for which something is kept. */
  readonly pipelines: readonly PipelineSummary[];
}

export interface PipelineSummary {
  readonly pipeline: string;
  readonly parked: number;
  readonly deadLetters: number;
  readonly tally: Tally;
}

export interface ConfigVersion {
  /** Hash of the text. */
  readonly hash: string;
  readonly text: string;
  readonly loadedAtMs: number;
}
