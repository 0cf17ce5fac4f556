import type { JsonObject } from "./json/types.ts";

/**
 * The words of the house, one meaning each.
 *
 * - event: a named fact with a JSON payload; envelope and identity stand in {@link EventMeta}.
 * - batch: some events of one pipeline, in log order.
 * - verdict: what a step says of one event (`keep | split | drop | hold | fail`).
 * - split: one event becomes several, its parts; the origin of a part is the event that was accepted.
 * - delivery: one event on its way to one route; an attempt is one try at it.
 * - outcome: what a destination says of one delivery (`done | hold | retry | reject`).
 * - route: a pipeline's use of a destination, with its own mapping and its own `when`.
 * - parked: a delivery that waits in the store for its next attempt.
 * - dead letter: a delivery that will not be attempted again by itself, kept with its reason.
 */

declare const brand: unique symbol;

/**
 * A UUID (RFC 9562): version 7, made by the server on acceptance; or version 8, worked out from its
 * origin's for a part that a step made of an event, the same at every repeat.
 */
export type EventId = string & { readonly [brand]: "EventId" };

/** The envelope, exactly as expressions see it under `$meta`. */
export interface EventMeta {
  readonly id: EventId;
  readonly name: string;
  /** Which source handed the event over: `rest` or the name of a configured source. */
  readonly source: string;
  /** When the server accepted it. */
  readonly received_at: Date;
  /** As the emitter gave it; of a part, its origin's with `#` and the number of the part. */
  readonly idempotency_key?: string;
  /** When it happened, as the emitter says; absent where the emitter said nothing. */
  readonly timestamp?: Date;
  /** The id of the event that was accepted, where this one is a part of it. */
  readonly origin_id?: EventId;
}

/** An event as steps and destinations see it. Payloads are never changed in place. */
export interface Event {
  readonly meta: EventMeta;
  readonly payload: JsonObject;
}

/** Why something did not go through. */
export interface Failure {
  /** Stable code, `IL_AREA_NNN`, or a code of the other side such as `SQLSTATE 23502`. */
  readonly code: string;
  /** A sentence for the operator. Never a secret, never a payload. */
  readonly reason: string;
  /** Names that locate it (column, constraint, field …); never values of the event. */
  readonly detail?: Readonly<Record<string, string>>;
}

/**
 * Not yet: it is parked until `untilMs` (ms since the epoch) and comes again then, a step's event through
 * all steps from the first one. That is no failure and no attempt, and it waits as long as it is told to.
 */
export interface Hold {
  readonly kind: "hold";
  readonly untilMs: number;
  readonly reason: string;
}

/** A destination's: it may wait for others of its kind. */
export interface HeldDelivery extends Hold {
  /**
   * Or sooner: once `size` deliveries of the route are held under one key, these come again, as
   * `DeliveryContext.heldGroup` says.
   */
  readonly group?: HoldGroup;
}

export interface HoldGroup {
  readonly key: string;
  readonly size: number;
}

/** What a step says of one event. */
export type Verdict =
  | { readonly kind: "keep"; readonly payload: JsonObject }
  /**
   * The event becomes these, in this order, each with an id and deliveries of its own. In the steps
   * behind they stay together: where one of them fails, none is delivered, and the event as it came
   * in is tried again, or is the dead letter.
   */
  | { readonly kind: "split"; readonly payloads: readonly JsonObject[] }
  | { readonly kind: "drop"; readonly reason: string }
  | Hold
  /** Parked and tried again while `retry` is true, else a dead letter at once. */
  | {
      readonly kind: "fail";
      readonly failure: Failure;
      readonly retry: boolean;
      readonly afterMs?: number;
    };

/** What a destination says of one delivery. */
export type Outcome =
  | { readonly kind: "done" }
  | HeldDelivery
  | {
      readonly kind: "retry";
      readonly failure: Failure;
      readonly afterMs?: number;
      /** The request went out and its answer was lost: a repeat may show twice. */
      readonly maybeDelivered?: boolean;
    }
  | { readonly kind: "reject"; readonly failure: Failure };

/** The whole destination cannot be used: nothing of the batch counts as attempted. */
export interface Outage {
  readonly kind: "outage";
  readonly failure: Failure;
  /** The requests went out and the answer was lost: what was sent may be there already. */
  readonly maybeDelivered?: boolean;
  /** `true`: waiting will not help until the operator changes something (a missing table, a bad key). */
  readonly needsOperator?: boolean;
  readonly afterMs?: number;
}

/** One {@link Outcome} an event, same order, same length; or one {@link Outage} for all of them. */
export type DeliveryReport = readonly Outcome[] | Outage;
