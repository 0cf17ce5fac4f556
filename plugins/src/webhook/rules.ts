import { isEvaluationError } from "@ingestlayer/core/plugin";
import type { Failure, JsonObject, RequestTemplate, SourceSetup } from "@ingestlayer/core/plugin";
import type { Config } from "./config.ts";
import { refusals } from "./errors.ts";
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

/** Makes the events of one body, or says why that cannot be decided: then nothing passes. */
export type MakeEvents = (request: MappedRequest) => readonly MadeEvent[] | Failure;

/** Names of all events that a source can hand over. */
export function eventNames({ event, events = [] }: Config): readonly string[] {
  return event === undefined ? events.map((rule) => rule.event) : [event];
}

/** Compiles the events of a source. */
export function makeRules(config: Config, setup: SourceSetup): MakeEvents {
  const rules = compileRules(config, setup);
  return (request) => {
    const made: MadeEvent[] = [];
    for (const { event, when, map, twin } of rules) {
      const holds = when?.evaluate(request) ?? true;
      if (isEvaluationError(holds)) return refusals.notDecided(event, holds.message);
      if (holds !== true) continue;
      const mapped = map(request);
      if (!mapped.ok) return mapped.failure;
      const { ok: _ok, ...payload } = mapped;
      made.push({ name: event, ...payload, twin });
    }
    return made;
  };
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
