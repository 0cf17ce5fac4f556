import type { Failure } from "../glossary.ts";
import { decide } from "./condition.ts";
import type { InFlight } from "./event.ts";
import type { PlannedRoute } from "./plan.ts";

/** What of a batch goes to one route. */
export interface RouteSelection {
  readonly chosen: readonly InFlight[];
  /** The route's `when` does not hold for them. */
  readonly skipped: number;
  /** The route's `when` cannot be decided for them. */
  readonly undecided: readonly { readonly inFlight: InFlight; readonly failure: Failure }[];
}

/** Asks a route's `when` of every event that passed the steps. */
export function selectForRoute(
  { name, when }: PlannedRoute,
  events: readonly InFlight[],
): RouteSelection {
  if (when === undefined) return { chosen: events, skipped: 0, undecided: [] };
  const chosen: InFlight[] = [];
  const undecided: { inFlight: InFlight; failure: Failure }[] = [];
  for (const inFlight of events) {
    const decision = decide(when, inFlight.event);
    if (decision === true) chosen.push(inFlight);
    else if (decision !== false) {
      const reason = `the 'when' of '${name}' cannot be decided: ${decision.reason}`;
      undecided.push({ inFlight, failure: { ...decision, reason } });
    }
  }
  const skipped = events.length - chosen.length - undecided.length;
  return { chosen, skipped, undecided };
}
