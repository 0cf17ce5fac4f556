import {
  evaluationFailure,
  isEvaluationError,
  isoTime,
  stringifyJson,
} from "@ingestlayer/core/plugin";
import type { Compile, Event, Failure, JsonObject, JsonValue } from "@ingestlayer/core/plugin";
import { inertLine } from "../_text/inert.ts";
import { compileTree } from "../_text/tree.ts";
import type { WebhookRouteConfig } from "./config.ts";
import { webhookMistakes } from "./errors.ts";

/** What one event asks to be sent. */
export interface Content {
  readonly id: string;
  /** JSON text. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type Made =
  | { readonly ok: true; readonly content: Content }
  | { readonly ok: false; readonly failure: Failure };

/** Compiles a route to what makes the content of an event. */
export function compileContent(
  { body, headers, id }: WebhookRouteConfig,
  compile: Compile,
): (event: Event) => Made {
  const makeBody =
    body === undefined
      ? wholeEvent
      : compileTree(body, ["body"], (path, source) => compile.template(path, source));
  const idTemplate = compile.textTemplate(["id"], id, headerText);
  const headerTemplates = Object.entries(headers).map(([name, source]) => {
    if (isOwnHeader(name)) compile.problem(["headers", name], webhookMistakes.ownHeader(name));
    return [
      name.toLowerCase(),
      compile.textTemplate(["headers", name], source, headerText),
    ] as const;
  });
  return (event) => {
    const value = makeBody(event);
    if (isEvaluationError(value)) return { ok: false, failure: evaluationFailure(value) };
    const made: [string, string][] = [];
    for (const [name, template] of [["id", idTemplate] as const, ...headerTemplates]) {
      const text = template.evaluate(event);
      if (isEvaluationError(text)) return { ok: false, failure: evaluationFailure(text) };
      made.push([name, text.slice(0, headerUnitsMax)]);
    }
    const [[, idText] = ["", ""], ...rest] = made;
    const content = {
      id: idText === "" ? event.meta.id : idText,
      body: stringifyJson(value ?? null),
      headers: Object.fromEntries(rest),
    };
    return { ok: true, content };
  };
}

/** The payload in the envelope that Standard Webhooks recommends. */
function wholeEvent({ meta, payload }: Event): JsonObject {
  const timestamp: JsonValue = isoTime(meta.timestamp ?? meta.received_at);
  return { type: meta.name, timestamp, data: payload };
}

/** Headers that would break the request, or speak for the signature. */
export function isOwnHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return ownHeaders.has(lower) || lower.startsWith("webhook-");
}

const ownHeaders: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "content-type",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

const headerUnitsMax = 1_024;

/** A value of an event in a header: one line of visible ASCII, so that it can start no other header. */
function headerText(value: string): string {
  return inertLine(value).replaceAll(/[^\x20-\x7e]/gu, "?");
}
