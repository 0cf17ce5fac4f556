import { isEvaluationError } from "@ingestlayer/core/plugin";
import type { Failure, JsonObject, RequestTemplate, SourceSetup } from "@ingestlayer/core/plugin";
import type { Config } from "./config.ts";
import { misfits } from "./errors.ts";
import { makeMap, type MapBody, type MappedRequest } from "./map.ts";

/** One event that a webhook may become. */
interface Rule {
  readonly event: string;
  /** Undefined: always. */
  readonly when: RequestTemplate | undefined;
  readonly map: MapBody;
  /** How many rules before it make an event of the same name. */
  readonly twin: number;
}

/** An event that a webhook became. `twin` tells it from others of the same name. */
export interface MadeEvent {
  readonly name: string;
  readonly payload: JsonObject;
  readonly payloadText?: string;
  readonly twin: number;
}

/** What a body became, and why not all that it should: what cannot be decided does not pass. */
interface Made {
  readonly events: readonly MadeEvent[];
  readonly unfit: Failure | undefined;
}

/** Makes the events of one body. */
export type MakeEvents = (request: MappedRequest) => Made;

/** Names of all events that a source can hand over. */
export function eventNames({ event, events = [] }: Config): readonly string[] {
  return event === undefined ? events.map((rule) => rule.event) : [event];
}

/** Compiles the events of a source. */
export function makeRules(config: Config, setup: SourceSetup): MakeEvents {
  const rules = compileRules(config, setup);
  return (request) => {
    const events: MadeEvent[] = [];
    let unfit: Failure | undefined;
    for (const rule of rules) {
      const made = follow(rule, request);
      if (made === undefined) continue;
      if ("code" in made) unfit ??= made;
      else events.push(made);
    }
    return { events, unfit };
  };
}

/** The event that a rule makes, nothing where it is not meant for this body, or why it cannot. */
function follow(
  { event, when, map, twin }: Rule,
  request: MappedRequest,
): MadeEvent | Failure | undefined {
  const holds = when?.evaluate(request) ?? true;
  if (isEvaluationError(holds)) return misfits.notDecided(event, holds.message);
  if (holds !== true) return undefined;
  const mapped = map(request);
  if (!mapped.ok) return mapped.failure;
  const { ok: _ok, ...payload } = mapped;
  return { name: event, ...payload, twin };
}

function compileRules({ event, map, events = [] }: Config, setup: SourceSetup): readonly Rule[] {
  if (event !== undefined) {
    return [{ event, when: undefined, map: makeMap(map, ["map"], setup), twin: 0 }];
  }
  return events.map((rule, index) => ({
    event: rule.event,
    when:
      rule.when === undefined
        ? undefined
        : setup.requestCondition(["events", index, "when"], rule.when),
    map: makeMap(rule.map, ["events", index, "map"], setup),
    twin: events.slice(0, index).filter((other) => other.event === rule.event).length,
  }));
}
