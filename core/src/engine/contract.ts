import type { CheckReport } from "../ask/check-report.ts";
import type { Graph } from "../ask/graph.ts";
import type { EventAnswer, EventQuery } from "../ask/find-events.ts";
import type { Stats } from "../ask/stats.ts";
import type { PreparedDiff, SentConfig } from "../ask/diff-sent.ts";
import type { Story } from "../ask/story.ts";
import type { Tailing, TailQuery } from "../ask/tail.ts";
import type { Ended } from "../repair/end-letters.ts";
import type { DeadLetterFilter } from "../repair/letter-filter.ts";
import type { EventId, Failure } from "../glossary.ts";
import type { JsonValue } from "../json/types.ts";
import type { SourceRequest } from "../plugin/source.ts";
import type { MadeReplay, ReplayRequest } from "../replay/make.ts";
import type { ReplayPreview } from "../replay/preview.ts";
import type { Replay, ReplayListing } from "../store/replay.ts";
import type { Project } from "./project.ts";
import type { DeadLetter, QuarantinedRequest, StoredEvent, Tally } from "../store/store.ts";

/**
 * The machine behind the doors: takes events in, runs every pipeline over them, delivers. Hosts (the
 * server, tests) hold one of these and nothing else.
 */
export interface Engine extends AsyncDisposable {
  /**
   * Checks submissions against their declarations and appends those that fit. Resolves when they are
   * on disk: one result a submission, same order, and a rejected one harms no other.
   * Rejects with `IL_STORE_001` (too much waits: answer 503) or `IL_STORE_002` (disk full).
   */
  ingest(submissions: readonly Submission[]): Promise<readonly IngestResult[]>;

  /** Hands a request to a configured source and ingests what it makes of it. */
  receive(sourceName: string, request: SourceRequest): Promise<ReceiveResult>;

  /**
   * Reads a request that was kept in quarantine (see the store's `deadLetters`) with the config of now,
   * and ingests what was not taken of it before. Once all of it fits it leaves quarantine.
   */
  receiveAgain(letter: QuarantinedRequest): Promise<ReceiveResult>;

  /** A stored event, whole, as it came in; undefined where the log has none of this id, or no longer. */
  event(id: EventId): Promise<StoredEvent | undefined>;

  /**
   * The whole story of an event, by its id or its idempotency key: see `ask/why.ts`. For people: it runs the
   * steps again, with labels from the cache, and asks, writes and delivers nothing.
   */
  why(asked: string): Promise<Story>;

  /** A page of the stored events that are asked for: see `ask/find-events.ts`. */
  events(query: EventQuery): Promise<EventAnswer>;

  /** Checks a config that would take the place of the running one; then what either makes of events is compared. */
  diff(config: SentConfig): Promise<PreparedDiff>;

  /**
   * Follows the log until the signal aborts or the engine stops; it reads no faster than what it yields is taken.
   * See `ask/tail.ts`.
   */
  tail(query: TailQuery, signal: AbortSignal): Tailing;

  /** Dead letters that are meant, oldest first. */
  deadLetters(filter: DeadLetterFilter): AsyncIterable<DeadLetter>;

  /**
   * Tries the dead letters that are meant again, at once and with a new schedule of retries, or lets them go.
   * Requests in quarantine are read anew with the config of now. See `repair/end-letters.ts`.
   */
  endDeadLetters(filter: DeadLetterFilter, end: "retried" | "dropped"): Promise<Ended>;

  /** What became of everything so far, from durable counts. */
  summary(): Promise<EngineSummary>;

  /** The same with what waits, where and how long: see `ask/stats.ts`. */
  stats(): Promise<Stats>;

  /**
   * Looks at everything that the config at work leads to: see `ask/check-report.ts`. One after another, beside
   * live traffic; nothing is changed and no model is asked.
   */
  check(): Promise<CheckReport>;

  /** The pipelines that are at work, and how each route stands. */
  graph(): Promise<Graph>;

  /** Stored events that go through their pipelines once more. */
  readonly replays: Replays;

  /** Everything that an operator watches, in the Prometheus text format. */
  metrics(): Promise<string>;

  /**
   * Goes on with another version of the config, between batches; events are accepted all the while.
   * The store stays as it was opened: a config that names another one is refused (`IL_RUN_301`).
   */
  reload(project: Project): Promise<void>;

  /**
   * Ends the batches in flight, settles them, closes everything. What is left at the deadline is cut off
   * and waits in the store; a plugin that pays no heed to that is named in the log and left behind, so
   * that this resolves some seconds later at the latest.
   */
  stop(deadlineMs?: number): Promise<void>;
}

export interface Replays {
  /** What would be replayed and where it would go: nothing is sent, stored or remembered. */
  preview(request: ReplayRequest): Promise<Previewed>;
  /** Begins a replay. It goes on by itself, also after a restart. */
  make(request: ReplayRequest): Promise<MadeReplay>;
  /** Newest first. */
  list(request: ReplayListing): Promise<readonly Replay[]>;
  find(replayId: string): Promise<ShownReplay | undefined>;
  /** Does what is asked where the replay's state allows it; resolves with it as it stands then. */
  change(replayId: string, action: ReplayAction): Promise<Replay | undefined>;
}

/** A replay, and what it stands still for, if it does. */
export interface ShownReplay extends Replay {
  readonly waitsFor?: string;
}

export type ReplayAction = "pause" | "resume" | "cancel";

export type Previewed =
  | { readonly ok: true; readonly preview: ReplayPreview }
  | Extract<MadeReplay, { ok: false }>;

/** An event as a door received it, before it is checked. */
export interface Submission {
  readonly name: string;
  /** Parsed with `parseJson`. */
  readonly payload: JsonValue;
  /** The payload's JSON text exactly as it came: this is what is stored. */
  readonly payloadText: string;
  readonly idempotencyKey?: string;
  /** When it happened, as the emitter says (ms since the epoch). */
  readonly timestampMs?: number;
  /** Which door: `rest` unless it is the name of a source. */
  readonly source?: string;
}

/** What became of one submission. */
export type IngestResult =
  | { readonly status: "accepted" | "repeated"; readonly id: EventId }
  | Rejection;

export interface Rejection {
  readonly status: "rejected";
  readonly code: string;
  /** What was found and what was expected; never a value of the payload. */
  readonly detail: string;
  /** The field, such as `account.seats`. */
  readonly path?: string;
  readonly hint?: string;
}

export type ReceiveResult =
  | {
      readonly kind: "events";
      readonly results: readonly IngestResult[];
      /** The request is genuine and does not fit, in whole or in part: it is kept whole, on disk. */
      readonly quarantined?: { readonly id: EventId; readonly failure: Failure };
    }
  | { readonly kind: "refused"; readonly status: 401 | 404; readonly failure: Failure }
  | { readonly kind: "answer"; readonly status: number; readonly body: JsonValue };

export interface EngineSummary {
  /** Events in the log. */
  readonly received: number;
  /** Submissions whose idempotency key was known. */
  readonly repeated: number;
  /** Genuine requests of sources that do not fit and are kept until the config is mended. */
  readonly quarantined: number;
  readonly pipelines: readonly PipelineState[];
}

export interface PipelineState {
  readonly pipeline: string;
  /** Events that it has yet to take. */
  readonly backlog: number;
  /** Deliveries that wait for their next attempt. */
  readonly parked: number;
  readonly deadLetters: number;
  /** Durable counts: see `pipeline/tally.ts` for the keys. */
  readonly tally: Tally;
}
