import { isEvaluationError } from "@ingestlayer/core/plugin";
import type { Failure, JsonObject, JsonValue, SourceSetup } from "@ingestlayer/core/plugin";
import type { Config } from "./config.ts";
import { refusals } from "./errors.ts";

/** Makes the event's payload of one body. */
export type MapBody = (
  body: JsonValue,
  headers: Readonly<Record<string, string | undefined>>,
) => Mapped;

type Mapped =
  | { readonly ok: true; readonly payload: JsonObject }
  | { readonly ok: false; readonly failure: Failure };

/** Compiles the map of a source. A field whose template has no value is left out. */
export function makeMap({ map }: Config, setup: SourceSetup): MapBody {
  if (map === undefined) return keepBody;
  const fields = Object.entries(map).map(([name, source]) => ({
    name,
    template: setup.requestTemplate(["map", name], source),
  }));
  return (body, headers) => {
    const request = { body, headers: presentHeaders(headers) };
    const payload: [string, JsonValue][] = [];
    for (const { name, template } of fields) {
      const value = template.evaluate(request);
      if (isEvaluationError(value)) {
        return { ok: false, failure: refusals.notMapped(name, value.message) };
      }
      if (value !== undefined) payload.push([name, value as JsonValue]);
    }
    return { ok: true, payload: Object.fromEntries(payload) };
  };
}

function keepBody(body: JsonValue): Mapped {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    return { ok: false, failure: refusals.notAnObject() };
  }
  return { ok: true, payload: body as JsonObject };
}

function presentHeaders(headers: Readonly<Record<string, string | undefined>>): JsonObject {
  const present = Object.entries(headers).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(present);
}
