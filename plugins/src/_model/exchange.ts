import { stringifyJson } from "@ingestlayer/core/plugin";
import type {
  JsonValue,
  ModelContext,
  ModelHttpRequest,
  ModelResult,
} from "@ingestlayer/core/plugin";
import { modelErrors } from "./errors.ts";

type Failed = Extract<ModelResult, { readonly ok: false }>;

/** A JSON answer of status 2xx, or the failure to hand on. */
export type Exchanged = { readonly ok: true; readonly value: unknown } | Failed;

/**
 * Posts JSON and reads JSON. What the operator can mend (a key, a model's name) and what passes by
 * itself is worth a repeat: the event waits. What the server finds wrong with the request is not.
 */
export async function postJson(
  { fetch }: ModelContext,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: JsonValue,
): Promise<Exchanged> {
  const request: ModelHttpRequest = {
    url,
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/json", ...headers },
    body: stringifyJson(body),
  };
  const end = await fetch(request);
  const after = end.afterMs === undefined ? {} : { afterMs: end.afterMs };
  if ("failure" in end) return { ok: false, failure: end.failure, retry: end.retry, ...after };
  const { status, headers: received, body: text } = end.answer;
  const type = received["content-type"] ?? "";
  if (status < 200 || status > 299) {
    const retry = end.retry || operatorStatuses.has(status);
    return { ok: false, failure: modelErrors.status(status, said(text)), retry, ...after };
  }
  if (/event-stream|ndjson/.test(type)) return failed(modelErrors.stream(type), false);
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return failed(modelErrors.notJson(), true);
  }
}

/** A key, a permission, an address or a model's name: none of them is the event's fault. */
const operatorStatuses: ReadonlySet<number> = new Set([401, 402, 403, 404]);

export function failed(failure: Failed["failure"], retry: boolean): Failed {
  return { ok: false, failure, retry };
}

/** The message in the error forms of the usual servers: short, and never the request's own text. */
function said(text: string): string {
  try {
    const { error, message } = JSON.parse(text) as {
      readonly error?: string | { readonly message?: string };
      readonly message?: string;
    };
    const words = typeof error === "object" ? error?.message : (error ?? message);
    return typeof words === "string" ? words.replaceAll(/\p{Cc}/gu, " ").slice(0, 200) : "";
  } catch {
    return "";
  }
}
