import type { EventId, Failure } from "../../glossary.ts";
import type { Attempt, DeadLetter, ParkedDelivery, StoredEvent } from "../store.ts";

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

export interface ParkedRow extends EventRow {
  readonly parkedId: string;
  readonly pipeline: string;
  readonly route: string;
  readonly dueMs: number;
  readonly parkedAtMs: number;
  readonly attempts: string;
  readonly orderKey: string | null;
}

export interface DeadLetterRow extends EventRow {
  readonly deadLetterId: number;
  readonly pipeline: string;
  readonly route: string;
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

export function toParked(row: ParkedRow): ParkedDelivery {
  return {
    parkedId: row.parkedId,
    target: { pipeline: row.pipeline, route: row.route },
    event: toEvent(row),
    dueMs: row.dueMs,
    parkedAtMs: row.parkedAtMs,
    attempts: JSON.parse(row.attempts) as readonly Attempt[],
    ...(row.orderKey === null ? undefined : { orderKey: row.orderKey }),
  };
}

export function toDeadLetter(row: DeadLetterRow): DeadLetter {
  return {
    deadLetterId: String(row.deadLetterId),
    target: { pipeline: row.pipeline, route: row.route },
    event: toEvent(row),
    failure: JSON.parse(row.failure) as Failure,
    attempts: JSON.parse(row.attempts) as readonly Attempt[],
    atMs: row.atMs,
  };
}
