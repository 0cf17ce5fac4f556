import type { InFlight } from "../pipeline/event.ts";
import type { StepsResult } from "../pipeline/run.ts";
import type { StoredEvent } from "../store/store.ts";

/** What a pipeline's steps make of one event: the event or its parts, or why nothing comes through. */
export type Outcome =
  | { readonly kind: "drop" | "hold" }
  | { readonly kind: "fail"; readonly code: string }
  | { readonly kind: "pass"; readonly parts: readonly InFlight[] };

/** The outcome of each event of a batch, in its order. */
export function outcomesOf(
  batch: readonly InFlight[],
  { passed, failed, held }: StepsResult,
): readonly Outcome[] {
  // By the event itself: ids are long to tell apart, and most events are in here nowhere.
  const aside = new Map<StoredEvent, Outcome>();
  for (const { inFlight } of held) aside.set(inFlight.stored, { kind: "hold" });
  for (const { inFlight, failure } of failed) {
    aside.set(inFlight.stored, { kind: "fail", code: failure.code });
  }
  // What passed stands in the batch's order, the parts of one event together.
  let next = 0;
  return batch.map(({ stored }): Outcome => {
    const first = next;
    while (next < passed.length && isOf(passed[next]!, stored)) next += 1;
    if (next > first) return { kind: "pass", parts: passed.slice(first, next) };
    return aside.get(stored) ?? dropped;
  });
}

function isOf({ stored }: InFlight, event: StoredEvent): boolean {
  return stored === event || stored.originId === event.id;
}

const dropped: Outcome = { kind: "drop" };
