import { isEvaluationError } from "@ingestlayer/core/plugin";
import type { Failure, JsonObject, RequestTemplate, SourceSetup } from "@ingestlayer/core/plugin";
import type { Config } from "./config.ts";
import { misfits } from "./errors.ts";
import { rulesOf, type WrittenRule } from "./written-rules.ts";
import { makeMap, type MapBody, type MappedRequest } from "./map.ts";

/** One event that a webhook may become. */
interface Rule {
  readonly event: string;
  /** Undefined: always. */
  readonly when: RequestTemplate | undefined;
  /** Only for webhooks that became no other event. */
  readonly otherwise: boolean;
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
export function eventNames(config: Config): readonly string[] {
  return rulesOf(config).map(({ event }) => event);
}

/** Compiles the events of a source. */
export function makeRules(config: Config, setup: SourceSetup): MakeEvents {
  const rules = compileRules(rulesOf(config), setup);
  return (request) => {
    const events: MadeEvent[] = [];
    let unfit: Failure | undefined;
    for (const rule of rules) {
      // What could not be decided might have been this webhook's: then it is nobody else's.
      if (rule.otherwise && (events.length > 0 || unfit !== undefined)) continue;
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

/** Those that take what is left come last. */
function compileRules(written: readonly WrittenRule[], setup: SourceSetup): readonly Rule[] {
  const rules = written.map(({ event, when, otherwise, map, path }, index) => ({
    event,
    when: when === undefined ? undefined : setup.requestCondition([...path, "when"], when),
    otherwise,
    map: makeMap(map, [...path, "map"], setup),
    twin: written.slice(0, index).filter((other) => other.event === event).length,
  }));
  return rules.toSorted((one, other) => Number(one.otherwise) - Number(other.otherwise));
}
