/**
 * Types for authors of model adapters. An adapter is one file, TypeScript or JavaScript, that exports
 * a function `classify`. It runs in an isolate of its own in a process of its own: no Node, no
 * imports but `import type`, only what the context holds. Module scope lives on between calls, until
 * a call goes beyond a limit and the isolate is made anew.
 *
 * @example
 * import type { ModelAdapter } from "@ingestlayer/core/plugin";
 *
 * export const classify: ModelAdapter["classify"] = async ({ input, labels, prompt }, { fetch, secrets }) => {
 *   const response = await fetch("https://api.example.com/label", {
 *     method: "POST",
 *     headers: { authorization: `Bearer ${secrets.key}`, "content-type": "application/json" },
 *     body: JSON.stringify({ prompt, input, labels }),
 *   });
 *   if (!response.ok) throw new Error(`status ${response.status}`);
 *   return (await response.json()).label;
 * };
 */
export interface ModelAdapter {
  /** Returns the answer, or a promise of it, as a JSON value. Throws where there is none. */
  classify(request: AdapterRequest, context: AdapterContext): unknown;
}

/** What is asked: integers beyond ±2^53 in the input are `bigint`. */
export interface AdapterRequest {
  // oxlint-disable-next-line typescript/no-explicit-any -- an author's input has the author's type
  readonly input: any;
  /** The labels as the config writes them: a list of names, or fields with their types. */
  readonly labels: readonly string[] & Readonly<Record<string, unknown>>;
  /** JSON Schema (2020-12) of the answer that is wanted. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly prompt: string;
}

/** Everything that an adapter may use. Frozen. */
export interface AdapterContext {
  /** Reaches the hosts that the config declares, and follows no redirect. */
  fetch(
    url: string,
    init?: {
      readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    },
  ): Promise<AdapterResponse>;
  /**
   * Placeholders, by the names in the config. They become the values in the URL, the headers and the
   * body of a request on its way to a declared host. One that the adapter must compute with belongs
   * under `settings`.
   */
  readonly secrets: Readonly<Record<string, string>>;
  /** The values under `settings` in the config. */
  // oxlint-disable-next-line typescript/no-explicit-any -- the author knows what the config holds
  readonly settings: Readonly<Record<string, any>>;
  /** Lines for the server's log. `console` goes there too. */
  readonly log: Readonly<Record<"info" | "warn", (...parts: readonly unknown[]) => void>>;
}

/** The part of the WHATWG `Response` that adapters need. */
export interface AdapterResponse {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: { get(name: string): string | null; has(name: string): boolean };
  text(): Promise<string>;
  // oxlint-disable-next-line typescript/no-explicit-any -- as in the WHATWG declaration
  json(): Promise<any>;
}

/**
 * What an exception of an adapter may carry, so that its call is repeated: without it, a repeat is
 * made where the last request failed in a way that can pass (408, 425, 429, 5xx, no connection).
 */
export interface AdapterErrorDetails {
  readonly retry?: boolean;
  readonly retryAfterMs?: number;
  /** An HTTP status. */
  readonly status?: number;
}
