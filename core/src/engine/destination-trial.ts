import { systemClock } from "../clock.ts";
import { nameErrors } from "../config/errors.ts";
import { askRoute } from "../delivery/ask-route.ts";
import { IngestError } from "../errors.ts";
import type { Problem } from "../errors.ts";
import type { DeliveryReport, Failure } from "../glossary.ts";
import { stringifyJson } from "../json/text.ts";
import type { JsonObject } from "../json/types.ts";
import { decide } from "../pipeline/condition.ts";
import { decodeEvent } from "../pipeline/event.ts";
import type { PlannedRoute } from "../pipeline/plan.ts";
import type { Trial } from "../plugin/destination.ts";
import { makeEventId } from "./event-id.ts";
import type { Project } from "./project.ts";
import { forgetfulStore } from "../store/forgetful.ts";

/** One message by a route of the config, made and perhaps sent, without engine or log. */
export interface DestinationTrial extends AsyncDisposable {
  readonly pipeline: string;
  readonly route: string;
  /** Whether the route's `when` would send this event there; or why that cannot be said. */
  readonly when: boolean | Failure;
  readonly made: Trial;
  /** Sends the message, once, within the destination's `delivery.timeout`. */
  send(): Promise<DeliveryReport>;
}

/** Which route's message is tried, and with what. */
export interface DestinationTrialOptions {
  readonly destination: string;
  /** Where several pipelines use the destination: which one. */
  readonly pipeline?: string;
  /** The event as it would arrive there, with the fields that steps add. */
  readonly payload: JsonObject;
  readonly signal: AbortSignal;
}

/**
 * Makes the message that a destination's route would send of an event. Steps do not run, nothing is
 * stored and nothing remembered. Throws `IngestError` where there is no such route, or none to choose.
 */
export async function openDestinationTrial(
  project: Project,
  options: DestinationTrialOptions,
): Promise<DestinationTrial> {
  const { plan, services, models } = project;
  const planned = plan.destinations.get(options.destination);
  if (planned === undefined) {
    const names = [...plan.destinations.keys()];
    throw new IngestError(nameErrors.unknownDestination(options.destination, names, false));
  }
  const { pipeline, eventName, route } = findRoute(project, options);
  services.bind(forgetfulStore, systemClock);
  const nowMs = Date.now();
  const stored = { id: makeEventId(nowMs), name: eventName, source: "test", receivedAtMs: nowMs };
  const inFlight = decodeEvent({ ...stored, payload: stringifyJson(options.payload) });
  const { destination, delivery } = planned;
  const { signal } = options;
  await destination.open?.(signal);
  const made = await route.route.trial?.(inFlight.event, signal);
  if (made === undefined) throw new IngestError(cannotTry(options.destination));
  return {
    pipeline,
    route: route.name,
    when: decide(route.when, inFlight.event),
    made,
    send: async () => {
      if (!made.ok) return [{ kind: "reject", failure: made.failure }];
      const context = { signal, clock: systemClock, tally: () => undefined };
      const once = { ...route, route: { deliver: () => made.send(context) } };
      return askRoute(once, [{ inFlight, attempts: [] }], delivery.timeoutMs, context);
    },
    [Symbol.asyncDispose]: async () => {
      await destination.close?.();
      await models.close();
    },
  };
}

interface FoundRoute {
  readonly pipeline: string;
  readonly eventName: string;
  readonly route: PlannedRoute;
}

function findRoute(
  { plan }: Project,
  { destination, pipeline }: DestinationTrialOptions,
): FoundRoute {
  const users = plan.pipelines.flatMap(({ name, names, routes }): FoundRoute[] => {
    const route = routes.find((one) => one.destination === destination);
    return route === undefined ? [] : [{ pipeline: name, eventName: names[0] ?? "", route }];
  });
  const names = users.map((user) => user.pipeline);
  const [found, ...others] = users.filter(
    (user) => pipeline === undefined || user.pipeline === pipeline,
  );
  if (found === undefined) throw new IngestError(notUsed(destination, pipeline, names));
  if (others.length > 0) throw new IngestError(severalPipelines(destination, names));
  return found;
}

function notUsed(
  destination: string,
  pipeline: string | undefined,
  users: readonly string[],
): Problem {
  const who = pipeline === undefined ? "no pipeline" : `the pipeline '${pipeline}'`;
  const known = users.length === 0 ? "" : `; these do: ${users.join(", ")}`;
  return {
    code: "IL_RUN_411",
    message: `${who} sends ${pipeline === undefined ? "anything" : "nothing"} to '${destination}'${known}`,
    hint: `What is sent is said by a pipeline: name '${destination}' under its 'to'.`,
  };
}

function severalPipelines(destination: string, users: readonly string[]): Problem {
  return {
    code: "IL_RUN_412",
    message: `${users.length} pipelines send to '${destination}': ${users.join(", ")}`,
    hint: "Say whose message is tried: --pipeline NAME.",
  };
}

function cannotTry(destination: string): Problem {
  return {
    code: "IL_RUN_413",
    message: `the plugin of '${destination}' sends no test messages`,
    hint: "'ingestlayer check --connect' looks at it; 'ingestlayer emit' sends a real event.",
  };
}
