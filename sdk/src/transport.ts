import { errors, IngestLayerError } from "./errors.ts";
import { isRetryable, parseRetryAfter } from "./retry.ts";

/** What came of sending one batch. */
export type Answer =
  /** One result an event, same order. */
  | { readonly kind: "results"; readonly results: readonly Result[] }
  /** Nothing of it was stored, and trying again cannot help. */
  | { readonly kind: "refused"; readonly error: IngestLayerError }
  /** Too large for the server as one request. */
  | { readonly kind: "too-large"; readonly error: IngestLayerError }
  /** Unknown or temporary: the same events, with the same keys, may be sent again. */
  | { readonly kind: "retry"; readonly error: unknown; readonly afterMs?: number };

/** The result of one event, as the wire has it. */
export interface Result {
  readonly status: "accepted" | "repeated" | "rejected";
  readonly id?: string;
  readonly code?: string;
  readonly detail?: string;
  readonly path?: string;
  readonly hint?: string;
}

export interface TransportOptions {
  readonly url: string;
  readonly key: string | undefined;
  readonly timeoutMs: number;
  readonly fetch: typeof fetch;
}

/** Sends a JSON list of `count` events, once. Never rejects. */
export async function post(
  { url, key, timeoutMs, fetch }: TransportOptions,
  body: string,
  count: number,
  { signal, keepalive = false }: { readonly signal: AbortSignal; readonly keepalive?: boolean },
): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      body,
      keepalive,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    return readAnswer(response, parse(await response.text()), count);
  } catch (error) {
    // No connection, a broken one, or no answer in time: whether it was stored is not known.
    return { kind: "retry", error };
  }
}

function readAnswer(response: Response, body: unknown, count: number): Answer {
  const { status, ok } = response;
  if (ok) {
    const results = (body as { results?: readonly Result[] } | undefined)?.results;
    if (Array.isArray(results) && results.length === count) return { kind: "results", results };
    return { kind: "retry", error: errors.notUnderstood(status) };
  }
  const error = problemError(status, body);
  if (status === 413) return { kind: "too-large", error };
  if (!isRetryable(status)) return { kind: "refused", error };
  const afterMs = parseRetryAfter(response.headers.get("retry-after"), Date.now());
  return { kind: "retry", error, ...(afterMs === undefined ? {} : { afterMs }) };
}

/** The error of a problem document (RFC 9457), or of a bare status. */
function problemError(status: number, body: unknown): IngestLayerError {
  const { code, detail, path, hint } = (body ?? {}) as Record<string, unknown>;
  if (typeof code !== "string") return errors.refused(status);
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  return new IngestLayerError(code, text(detail) ?? "", {
    status,
    path: text(path),
    hint: text(hint),
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
