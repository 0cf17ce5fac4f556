import { stringifyJson } from "@ingestlayer/core/plugin";
import type {
  JsonValue,
  ModelContext,
  ModelHttpRequest,
  ModelHttpResult,
  ModelResult,
} from "@ingestlayer/core/plugin";
import { modelErrors } from "./errors.ts";
import { describeText, errorMessage, streamForm } from "./response-text.ts";

type Failed = Extract<ModelResult, { readonly ok: false }>;
type Answer = Extract<ModelHttpResult, { readonly answer: unknown }>["answer"];

/** A JSON answer of status 2xx, or the failure to hand on. */
export type Exchanged = { readonly ok: true; readonly value: unknown } | Failed;

/**
 * Posts JSON and reads JSON. What the operator can mend (a key, an address, a model's name) and what
 * passes by itself is worth a repeat: the event waits. What the server finds wrong with the request is not.
 */
export function postJson(
  context: ModelContext,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: JsonValue,
): Promise<Exchanged> {
  return exchange(context, {
    url,
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/json", ...headers },
    body: stringifyJson(body),
  });
}

/** Makes a request and reads JSON. */
export async function exchange(
  { fetch }: ModelContext,
  request: ModelHttpRequest,
): Promise<Exchanged> {
  const end = await fetch(request);
  const after = end.afterMs === undefined ? {} : { afterMs: end.afterMs };
  if ("failure" in end) return { ok: false, failure: end.failure, retry: end.retry, ...after };
  const { answer } = end;
  if (answer.status >= 200 && answer.status <= 299) return readJson(answer);
  const retry = end.retry || operatorStatuses.has(answer.status);
  return { ok: false, failure: statusFailure(answer, request.url), retry, ...after };
}

/** A key, a permission, an address or a model's name: none of them is the event's fault. */
const operatorStatuses: ReadonlySet<number> = new Set([
  301, 302, 303, 307, 308, 401, 402, 403, 404, 405, 407, 410,
]);

export function failed(failure: Failed["failure"], retry: boolean): Failed {
  return { ok: false, failure, retry };
}

function statusFailure({ status, headers, body }: Answer, url: string): Failed["failure"] {
  const to = status < 400 ? URL.parse(headers["location"] ?? "", url) : null;
  if (to !== null) return modelErrors.redirect(status, `${to.origin}${to.pathname}`);
  return modelErrors.status(status, errorMessage(parse(body)) ?? "");
}

function readJson({ status, headers, body }: Answer): Exchanged {
  const type = headers["content-type"] ?? "";
  const stream = streamForm(type, body);
  if (stream !== undefined) return failed(modelErrors.stream(stream), true);
  const value = parse(body);
  if (value === undefined) return failed(modelErrors.notJson(describeText(headers, body)), true);
  const said = isErrorInside(value) ? errorMessage(value) : undefined;
  return said === undefined
    ? { ok: true, value }
    : failed(modelErrors.errorInside(status, said), true);
}

/** Proxies and gateways hand errors on with status 200: `{ "error": … }`, and nothing of an answer. */
function isErrorInside(value: unknown): boolean {
  if (typeof value !== "object" || value === null || !("error" in value)) return false;
  return Object.keys(value).every((name) => besideAnError.has(name));
}

const besideAnError: ReadonlySet<string> = new Set("error type code status request_id".split(" "));

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
