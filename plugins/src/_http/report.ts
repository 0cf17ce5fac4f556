import { readRetryAfter } from "@ingestlayer/core/plugin";
import type { DeliveryReport, Event, Failure } from "@ingestlayer/core/plugin";
import type { Outage, Outcome, Problem } from "@ingestlayer/core/plugin";
import type { Answer, NoAnswer } from "./sender.ts";

/** What became of one event that was sent, or that the destination is down. */
export type Sent = Exclude<Outcome, { readonly kind: "hold" }> | Outage;

export const done = { kind: "done" } as const satisfies Sent;

export function reject(failure: Failure): Sent & { readonly kind: "reject" } {
  return { kind: "reject", failure };
}

/** No answer came: the destination is down, and what went out may have arrived. */
export function silence({ failure, sent, needsOperator }: NoAnswer): Outage {
  return {
    kind: "outage",
    failure,
    ...(sent ? { maybeDelivered: true } : {}),
    ...(needsOperator ? { needsOperator } : {}),
  };
}

/** The other side is too busy or out of order, and perhaps says for how long. */
export function busy(answer: Answer, failure: Failure, afterMs = retryAfterMs(answer)): Outage {
  return {
    kind: "outage",
    failure,
    ...(afterMs === undefined ? {} : { afterMs }),
    ...(leavesOpen.has(answer.status) ? { maybeDelivered: true } : {}),
  };
}

/** Somebody must change something before anything can be delivered. */
export function closed(failure: Failure): Outage {
  return { kind: "outage", failure, needsOperator: true };
}

/** What a `check` says where a look at the real thing came to this. */
export function problemsOf(sent: Sent, place: string): readonly Problem[] {
  if (sent.kind === "done") return [];
  return [{ code: sent.failure.code, message: sent.failure.reason, place }];
}

/** `Retry-After` of an answer, in milliseconds. */
export function retryAfterMs({ headers }: Answer): number | undefined {
  return readRetryAfter(headers["retry-after"], Date.now());
}

/** Errors after which the work may have been done all the same: failed in it, or lost behind a gateway. */
const leavesOpen: ReadonlySet<number> = new Set([500, 502, 504]);

/**
 * Delivers events one after another, so that their order is kept. When the destination goes down on
 * the way, those before have their outcomes and the rest is tried again later.
 */
export async function deliverEach(
  batch: readonly Event[],
  send: (event: Event) => Promise<Sent>,
): Promise<DeliveryReport> {
  const outcomes: Outcome[] = [];
  for (const event of batch) {
    const sent = await send(event);
    if (sent.kind !== "outage") {
      outcomes.push(sent);
      continue;
    }
    const nothingWent = outcomes.length === 0 && !sent.maybeDelivered;
    if (nothingWent || batch.length === 1) return sent;
    outcomes.push(asRetry(sent));
    const { maybeDelivered: _, ...unsent } = sent;
    while (outcomes.length < batch.length) outcomes.push(asRetry(unsent));
    return outcomes;
  }
  return outcomes;
}

function asRetry({ failure, afterMs, maybeDelivered }: Outage): Outcome {
  return {
    kind: "retry",
    failure,
    ...(afterMs === undefined ? {} : { afterMs }),
    ...(maybeDelivered ? { maybeDelivered } : {}),
  };
}
