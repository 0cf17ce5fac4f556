import type { Event } from "../glossary.ts";
import { decide } from "../pipeline/condition.ts";
import type { InFlight } from "../pipeline/event.ts";
import type { PlannedRoute } from "../pipeline/plan.ts";
import type { Episode } from "../store/history.ts";
import { stepsRouteInto } from "../store/store.ts";
import type { Attempt, DeadDelivery, ParkedDelivery } from "../store/store.ts";
import { readingsOf } from "./hidden.ts";
import type { AttemptStory, RouteStory } from "./story.ts";

/** What the store holds of one event in one pipeline. */
export interface Remains {
  readonly parked: readonly ParkedDelivery[];
  readonly dead: readonly DeadDelivery[];
  readonly episodes: readonly Episode[];
}

/** What lies at one route, or in the steps, of one event or part. */
export interface AtOnePlace {
  readonly parked: ParkedDelivery | undefined;
  readonly dead: DeadDelivery | undefined;
  readonly episode: Episode | undefined;
}

export function remainsAt(remains: Remains, route: string, id?: string): AtOnePlace {
  const isHere = (at: string, eventId: string) => at === route && (id ?? eventId) === eventId;
  return {
    parked: remains.parked.find(({ target, event }) => isHere(target.route, event.id)),
    dead: remains.dead.findLast(({ target, event }) => isHere(target.route, event.id)),
    episode: remains.episodes.findLast(({ target, eventId }) => isHere(target.route, eventId)),
  };
}

/** Routes that the event reached, as the trace has it and the store bears out. */
export function routeStories(
  routes: readonly PlannedRoute[],
  passed: readonly InFlight[],
  remains: Remains,
): RouteStory[] {
  return passed.flatMap((inFlight) => routes.map((route) => routeStory(route, inFlight, remains)));
}

function routeStory(
  { name, destination, when }: PlannedRoute,
  { event }: InFlight,
  remains: Remains,
): RouteStory {
  const base = {
    route: name,
    destination,
    ...(event.meta.origin_id === undefined ? {} : { part: event.meta.id }),
    ...(when === undefined ? {} : { when: readingsOf(when, event, () => false) }),
  };
  const told = fromStore(base, remainsOf(remains, name, event));
  if (told !== undefined) return told;
  const decision = decide(when, event);
  if (decision === false) {
    const summary = "not sent there: the route's 'when' does not hold for this event";
    return { ...base, state: "skipped", summary };
  }
  if (decision !== true) {
    const summary = `not sent there: the route's 'when' cannot be decided: ${decision.reason}`;
    return { ...base, state: "undecided", summary };
  }
  return { ...base, state: "delivered", summary: "delivered at the first attempt" };
}

/** At a route, or on the way back to it: what is tried again there from the first step lies as the event came in. */
function remainsOf(remains: Remains, route: string, { meta }: Event): AtOnePlace {
  const here = remainsAt(remains, route, meta.id);
  const { parked, dead } = remainsAt(remains, stepsRouteInto(route), meta.origin_id ?? meta.id);
  return { ...here, parked: here.parked ?? parked, dead: here.dead ?? dead };
}

/** Deliveries that the store knows of, where the steps cannot be worked out anew. */
export function storedRoutes(routes: readonly PlannedRoute[], remains: Remains): RouteStory[] {
  return routes.flatMap(({ name, destination }) => {
    const told = fromStore({ route: name, destination }, remainsAt(remains, name));
    return told === undefined ? [] : [told];
  });
}

type Base = Pick<RouteStory, "route" | "destination" | "part" | "when">;

/** What waits or is dead says more than any recomputation; undefined where there is nothing of it. */
function fromStore(base: Base, { parked, dead, episode }: AtOnePlace): RouteStory | undefined {
  if (parked !== undefined) return waitingRoute(base, parked);
  if (dead !== undefined) {
    const { failure, attempts } = dead;
    return {
      ...base,
      state: "dead",
      summary:
        `not delivered, and it is not tried again by itself: ${reasonOf(failure)}. ` +
        "It is kept among the dead letters",
      ...attemptsOf(attempts),
    };
  }
  switch (episode?.end) {
    case undefined:
      return undefined;
    case "done": {
      const tries = episode.attempts.length + 1;
      const summary = `delivered ${timeOf(episode.atMs)}, at attempt ${tries}`;
      return { ...base, state: "delivered", summary, ...attemptsOf(episode.attempts) };
    }
    case "retried": {
      const summary = `delivered after an operator tried the dead letter again ${timeOf(episode.atMs)}`;
      return { ...base, state: "delivered", summary, ...attemptsOf(episode.attempts) };
    }
    case "dropped": {
      const summary = `not delivered: an operator dropped the dead letter ${timeOf(episode.atMs)}`;
      return { ...base, state: "dropped", summary, ...attemptsOf(episode.attempts) };
    }
  }
}

function waitingRoute(base: Base, { waiting, attempts, dueMs }: ParkedDelivery): RouteStory {
  const more = { ...attemptsOf(attempts), next: timeOf(dueMs) };
  const last = attempts.at(-1);
  if (waiting?.kind === "outage") {
    const summary =
      `not delivered yet: '${base.destination}' is paused, because ${reasonOf(waiting.failure)}. ` +
      "It is delivered once the destination answers again";
    return { ...base, state: "paused", summary, ...more };
  }
  if (waiting?.kind === "hold") {
    return { ...base, state: "waiting", summary: `not delivered yet: ${waiting.reason}`, ...more };
  }
  const summary =
    last === undefined
      ? "not delivered yet: it waits for its turn (the destination takes no more right now)"
      : `not delivered yet: attempt ${attempts.length} failed: ${reasonOf(last.failure)}`;
  return { ...base, state: "waiting", summary, ...more };
}

function attemptsOf(attempts: readonly Attempt[]): { readonly attempts?: AttemptStory[] } {
  if (attempts.length === 0) return {};
  return {
    attempts: attempts.map(({ atMs, failure, maybeDelivered }) => ({
      at: timeOf(atMs),
      code: failure.code,
      reason: detailed(failure),
      ...(maybeDelivered ? { maybe: true as const } : {}),
    })),
  };
}

/** A failure as a sentence's part, with its code. */
export function reasonOf(failure: Attempt["failure"]): string {
  return `${detailed(failure)} (${failure.code})`;
}

/** With what locates it: a column, a constraint, a field. */
function detailed({ reason, detail = {} }: Attempt["failure"]): string {
  const places = Object.entries(detail).map(([name, value]) => `${name} ${value}`);
  return places.length === 0 ? reason : `${reason} [${places.join(", ")}]`;
}

export function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
