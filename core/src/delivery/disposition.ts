import type { RetryConfig } from "../config/config.ts";
import type { Event, Failure, Outage, Outcome } from "../glossary.ts";
import type { InFlight } from "../pipeline/event.ts";
import type { Attempt } from "../store/store.ts";
import type { Waiting } from "../store/waiting.ts";
import { retryDelayMs } from "./retry.ts";

/** One event on its way to one route. */
export interface Delivery {
  readonly inFlight: InFlight;
  /** What was tried before. */
  readonly attempts: readonly Attempt[];
  /** Since when it has been due, where it was parked before: its place among those that wait. */
  readonly dueMs?: number;
  /** The group that it was held in before. */
  readonly heldGroup?: string;
}

/** What happens to a delivery next. */
export type Disposition =
  | { readonly kind: "done" }
  | {
      readonly kind: "parked";
      readonly dueMs: number;
      readonly attempts: readonly Attempt[];
      readonly waiting?: Waiting;
    }
  | { readonly kind: "dead"; readonly failure: Failure; readonly attempts: readonly Attempt[] };

/** Turns a destination's outcome into what happens next, by the retry schedule. */
export function dispose(
  outcome: Outcome,
  { attempts }: Pick<Delivery, "attempts">,
  schedule: RetryConfig,
  nowMs: number,
  random: () => number,
): Disposition {
  switch (outcome.kind) {
    case "done":
      return outcome;
    case "hold": {
      if (!Number.isFinite(outcome.untilMs)) {
        return { kind: "dead", failure: endless, attempts };
      }
      const { reason, group } = outcome;
      const waiting = { kind: "hold", reason, ...(group && { group }) } as const;
      return { kind: "parked", dueMs: outcome.untilMs, attempts, waiting };
    }
    case "reject": {
      const { failure } = outcome;
      return { kind: "dead", failure, attempts: withAttempt(attempts, { atMs: nowMs, failure }) };
    }
    case "retry":
      return retryOrExpire(outcome, attempts, schedule, nowMs, random);
  }
}

/** What is held until no time would never be seen again. */
const endless: Failure = {
  code: "IL_DLV_106",
  reason:
    "the destination's plugin held it until a time that is no number: this is a bug of the plugin, " +
    "report it to its author",
};

function retryOrExpire(
  { failure, afterMs, maybeDelivered }: Extract<Outcome, { kind: "retry" }>,
  before: readonly Attempt[],
  schedule: RetryConfig,
  nowMs: number,
  random: () => number,
): Disposition {
  const attempts = withAttempt(before, {
    atMs: nowMs,
    failure,
    ...(maybeDelivered ? { maybeDelivered } : {}),
  });
  const dueMs = nowMs + retryDelayMs(schedule, before.length + 1, afterMs, random);
  const firstMs = before[0]?.atMs ?? nowMs;
  if (dueMs - firstMs <= schedule.maxAgeMs) return { kind: "parked", dueMs, attempts };
  const reason = `given up after ${Math.round((nowMs - firstMs) / 1000)} s of retries: ${failure.reason}`;
  return { kind: "dead", failure: { ...failure, code: "IL_DLV_104", reason }, attempts };
}

/**
 * Parks a delivery that met an outage; only one whose answer was lost counts as attempted. It keeps its
 * place where the destination named the time at which it takes the next: that says nothing against
 * this delivery. Any other outage may be this delivery's own doing, and another one probes.
 */
export function disposeOutage(
  { failure, maybeDelivered, afterMs }: Outage,
  delivery: Pick<Delivery, "attempts" | "dueMs">,
  nowMs: number,
  dueMs: number,
): Disposition {
  const { attempts } = delivery;
  if (!maybeDelivered) {
    return afterMs === undefined
      ? { kind: "parked", dueMs, attempts, waiting: { kind: "outage", failure } }
      : disposeUnattempted(delivery, dueMs, failure);
  }
  const attempt: Attempt = { atMs: nowMs, failure, maybeDelivered };
  const waiting = { kind: "outage", failure } as const;
  return { kind: "parked", dueMs, attempts: withAttempt(attempts, attempt), waiting };
}

/** Parks a delivery that was not tried at all; it keeps its place among those that wait. */
export function disposeUnattempted(
  { attempts, dueMs: sinceMs }: Pick<Delivery, "attempts" | "dueMs">,
  dueMs: number,
  outage?: Failure,
): Disposition {
  const parked = { kind: "parked", dueMs: sinceMs ?? dueMs, attempts } as const;
  return outage === undefined
    ? parked
    : { ...parked, waiting: { kind: "outage", failure: outage } };
}

function withAttempt(before: readonly Attempt[], attempt: Attempt): readonly Attempt[] {
  return [...before, attempt].slice(-attemptsKeptMax);
}

/** The history of a delivery is bounded; the newest attempts tell most. */
const attemptsKeptMax = 50;

/** The events of deliveries, as a route takes them. */
export function eventsOf(deliveries: readonly Delivery[]): readonly Event[] {
  return deliveries.map(({ inFlight }) => inFlight.event);
}
