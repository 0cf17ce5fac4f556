import type { EventId, Failure } from "../../glossary.ts";
import type { Episode, EpisodeEnd, Stretch } from "../history.ts";
import type { RememberedKey } from "../reader.ts";
import type {
  Attempt,
  DeadDelivery,
  DeadLetter,
  ParkedDelivery,
  QuarantinedRequest,
  StoredEvent,
} from "../store.ts";
import type { Waiting } from "../waiting.ts";

/** The columns of an event, as every statement that reads one names them. */
export interface EventRow {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly receivedAtMs: number;
  readonly idempotencyKey: string | null;
  readonly timestampMs: number | null;
  readonly payload: string;
}

/** The same as a list, with its position in front and its name by id: what is read by the thousand. */
export type EventTuple = readonly [
  position: number,
  nameId: number,
  id: string,
  source: string,
  receivedAtMs: number,
  idempotencyKey: string | null,
  timestampMs: number | null,
  payload: string,
];

/** An event that is kept beside the log; a part names its origin. */
interface KeptEventRow extends EventRow {
  readonly originId: string | null;
}

export interface ParkedRow extends KeptEventRow {
  readonly parkedId: string;
  readonly pipeline: string;
  readonly route: string;
  readonly dueMs: number;
  readonly parkedAtMs: number;
  readonly attempts: string;
  readonly orderKey: string | null;
  readonly waiting: string | null;
}

/** A delivery; a request in quarantine has no pipeline, no route and no event name. */
export type DeadLetterRow = DeadDeliveryRow | QuarantinedRow;

interface DeadDeliveryRow extends KeptEventRow, LetterRow {
  readonly pipeline: string;
  readonly route: string;
}

interface QuarantinedRow extends LetterRow {
  readonly pipeline: null;
  readonly id: string;
  readonly source: string;
  readonly receivedAtMs: number;
  /** The delivery key. */
  readonly idempotencyKey: string;
  readonly payload: string;
}

interface LetterRow {
  readonly deadLetterId: number;
  readonly atMs: number;
  readonly failure: string;
  readonly attempts: string;
}

export function toEvent(row: EventRow): StoredEvent {
  const { id, name, source, receivedAtMs, idempotencyKey, timestampMs, payload } = row;
  return {
    id: id as EventId,
    name,
    source,
    receivedAtMs,
    ...(idempotencyKey === null ? undefined : { idempotencyKey }),
    ...(timestampMs === null ? undefined : { timestampMs }),
    payload,
  };
}

/** An event of the log whose name is known. */
export function toEventOf(
  [, , id, source, receivedAtMs, idempotencyKey, timestampMs, payload]: EventTuple,
  name: string,
): StoredEvent {
  return {
    id: id as EventId,
    name,
    source,
    receivedAtMs,
    ...(idempotencyKey === null ? undefined : { idempotencyKey }),
    ...(timestampMs === null ? undefined : { timestampMs }),
    payload,
  };
}

function toKeptEvent(row: KeptEventRow): StoredEvent {
  const event = toEvent(row);
  return row.originId === null ? event : { ...event, originId: row.originId as EventId };
}

export function toParked(row: ParkedRow): ParkedDelivery {
  return {
    parkedId: row.parkedId,
    target: { pipeline: row.pipeline, route: row.route },
    event: toKeptEvent(row),
    dueMs: row.dueMs,
    parkedAtMs: row.parkedAtMs,
    attempts: JSON.parse(row.attempts) as readonly Attempt[],
    ...(row.orderKey === null ? undefined : { orderKey: row.orderKey }),
    ...(row.waiting === null ? undefined : { waiting: JSON.parse(row.waiting) as Waiting }),
  };
}

export function toDeadLetter(row: DeadLetterRow): DeadLetter {
  return row.pipeline === null ? toQuarantined(row) : toDeadDelivery(row);
}

function toDeadDelivery(row: DeadDeliveryRow): DeadDelivery {
  return {
    kind: "delivery",
    target: { pipeline: row.pipeline, route: row.route },
    event: toKeptEvent(row),
    attempts: JSON.parse(row.attempts) as readonly Attempt[],
    ...toLetter(row),
  };
}

function toQuarantined(row: QuarantinedRow): QuarantinedRequest {
  return {
    kind: "request",
    id: row.id as EventId,
    source: row.source,
    receivedAtMs: row.receivedAtMs,
    deliveryKey: row.idempotencyKey,
    request: row.payload,
    ...toLetter(row),
  };
}

function toLetter({ deadLetterId, failure, atMs }: LetterRow) {
  return {
    deadLetterId: String(deadLetterId),
    failure: JSON.parse(failure) as Failure,
    atMs,
  };
}

export interface EpisodeRow {
  readonly eventId: string;
  readonly originId: string | null;
  readonly pipeline: string;
  readonly route: string;
  readonly atMs: number;
  readonly end: string;
  readonly attempts: string;
  readonly failure: string | null;
}

export function toEpisode({ pipeline, route, atMs, ...row }: EpisodeRow): Episode {
  return {
    eventId: row.eventId as EventId,
    ...(row.originId === null ? undefined : { originId: row.originId as EventId }),
    target: { pipeline, route },
    atMs,
    end: row.end as EpisodeEnd,
    attempts: JSON.parse(row.attempts) as readonly Attempt[],
    ...(row.failure === null ? undefined : { failure: JSON.parse(row.failure) as Failure }),
  };
}

export interface StretchRow {
  readonly pipeline: string;
  readonly after: number;
  readonly sinceMs: number;
  readonly hash: string | null;
  readonly files: string;
}

export function toStretch({ pipeline, after, sinceMs, hash, files }: StretchRow): Stretch {
  return {
    pipeline,
    after,
    sinceMs,
    hash: hash ?? undefined,
    files: JSON.parse(files) as Readonly<Record<string, string>>,
  };
}

export interface RememberedRow {
  readonly name: string;
  readonly eventId: string;
  readonly firstAtMs: number;
  readonly repeats: number;
  readonly lastRepeatAtMs: number | null;
}

export function toRemembered({ lastRepeatAtMs, eventId, ...row }: RememberedRow): RememberedKey {
  return {
    ...row,
    eventId: eventId as EventId,
    ...(lastRepeatAtMs === null ? undefined : { lastRepeatAtMs }),
  };
}
