import { decide } from "../pipeline/condition.ts";
import type { InFlight } from "../pipeline/event.ts";
import type { PipelinePlan } from "../pipeline/plan.ts";
import type { StepsResult } from "../pipeline/run.ts";
import type { Event } from "../glossary.ts";
import type { StoredEvent } from "../store/store.ts";

/** What becomes of one event in one pipeline, as far as its steps and routes decide it. */
export type Fate =
  | { readonly kind: "fail"; readonly code: string }
  | { readonly kind: "hold" | "drop" }
  | { readonly kind: "pass"; readonly sent: ReadonlyMap<string, readonly Sent[]> };

/** What goes to a route: the payload of the event or of a part, or the code for which that is undecided. */
export type Sent = Event["payload"] | string;

/** The fate of each event of a batch, by its id. */
export function fatesOf(
  { routes }: PipelinePlan,
  batch: readonly StoredEvent[],
  { passed, failed, held }: StepsResult,
): Map<string, Fate> {
  const fates = new Map<string, Fate>(batch.map(({ id }) => [id, dropped]));
  for (const { inFlight } of held) fates.set(inFlight.stored.id, { kind: "hold" });
  for (const { inFlight, failure } of failed) {
    fates.set(inFlight.stored.id, { kind: "fail", code: failure.code });
  }
  const families = Map.groupBy(passed, ({ event }) => event.meta.origin_id ?? event.meta.id);
  for (const [id, parts] of families) {
    const sent = new Map(routes.map((route) => [route.name, sentTo(route, parts)]));
    fates.set(id, { kind: "pass", sent });
  }
  return fates;
}

function sentTo({ when }: PipelinePlan["routes"][number], parts: readonly InFlight[]): Sent[] {
  return parts.flatMap(({ event }): Sent[] => {
    const decision = decide(when, event);
    if (decision === true) return [event.payload];
    return decision === false ? [] : [decision.code];
  });
}

const dropped: Fate = { kind: "drop" };
