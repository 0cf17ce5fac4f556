import type { InFlight } from "../pipeline/event.ts";
import type { StepsResult } from "../pipeline/run.ts";

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
  const aside = new Map<string, Outcome>();
  for (const { inFlight } of held) aside.set(inFlight.stored.id, { kind: "hold" });
  for (const { inFlight, failure } of failed) {
    aside.set(inFlight.stored.id, { kind: "fail", code: failure.code });
  }
  // What passed stands in the batch's order, the parts of one event together.
  let next = 0;
  return batch.map(({ stored }): Outcome => {
    const first = next;
    while (next < passed.length && isOf(passed[next]!, stored.id)) next += 1;
    if (next > first) return { kind: "pass", parts: passed.slice(first, next) };
    return aside.get(stored.id) ?? dropped;
  });
}

function isOf({ stored }: InFlight, id: string): boolean {
  return stored.id === id || stored.originId === id;
}

const dropped: Outcome = { kind: "drop" };
