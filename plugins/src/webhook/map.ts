import { isEvaluationError } from "@ingestlayer/core/plugin";
import type {
  ConfigPath,
  Failure,
  JsonObject,
  JsonValue,
  SourceSetup,
} from "@ingestlayer/core/plugin";
import { misfits } from "./errors.ts";

/** A request as templates and conditions see it. */
export interface MappedRequest {
  readonly body: JsonValue;
  /** The text of the body, where it is JSON and holds this body alone. */
  readonly bodyText: string | undefined;
  readonly headers: JsonObject;
}

/** Makes the event's payload of one body. */
export type MapBody = (request: MappedRequest) => Mapped;

type Mapped =
  | { readonly ok: true; readonly payload: JsonObject; readonly payloadText?: string }
  | { readonly ok: false; readonly failure: Failure };

/**
 * Compiles a map whose config stands at `path`. A field whose template has no value is left out;
 * without a map the body is the payload.
 */
export function makeMap(
  map: Readonly<Record<string, string>> | undefined,
  path: ConfigPath,
  setup: SourceSetup,
): MapBody {
  if (map === undefined) return keepBody;
  const fields = Object.entries(map).map(([name, source]) => ({
    name,
    template: setup.requestTemplate([...path, name], source),
  }));
  return (request) => {
    const payload: [string, JsonValue][] = [];
    for (const { name, template } of fields) {
      const value = template.evaluate(request);
      if (isEvaluationError(value)) {
        return { ok: false, failure: misfits.notMapped(name, value.message) };
      }
      if (value !== undefined) payload.push([name, value as JsonValue]);
    }
    return { ok: true, payload: Object.fromEntries(payload) };
  };
}

/** The header fields that are there, under their names in lower case. */
export function presentHeaders(headers: Readonly<Record<string, string | undefined>>): JsonObject {
  const present = Object.entries(headers).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(present);
}

function keepBody({ body, bodyText }: MappedRequest): Mapped {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    return { ok: false, failure: misfits.notAnObject() };
  }
  const kept = { ok: true, payload: body as JsonObject } as const;
  return bodyText === undefined ? kept : { ...kept, payloadText: bodyText };
}
