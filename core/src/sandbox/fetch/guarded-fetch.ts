import type { Agent, Dispatcher } from "undici";
import type { Failure } from "../../glossary.ts";
import { isPassingStatus } from "../guest-error.ts";
import type { SandboxLimits } from "../limits.ts";
import { parseAddressRule } from "../../network/addresses.ts";
import type { AddressRule } from "../../network/addresses.ts";
import { createAgent } from "./connect.ts";
import type { Resolve } from "../../network/connect.ts";
import { fetchErrors, FetchRefusal } from "./errors.ts";
import type { FetchFailure } from "./errors.ts";
import { findHostRule, parseHostRule } from "./hosts.ts";
import type { HostRule } from "./hosts.ts";
import { readRequest } from "./request.ts";
import type { GuestRequest } from "./request.ts";
import { readRetryAfter } from "../../network/retry-after.ts";
import { undici } from "../../network/undici.ts";
import type { SecretPlace, Secrets } from "./secrets.ts";

/** What a request came to: an answer, whatever its status, or why there is none. */
export type FetchEnd = { readonly retry: boolean; readonly afterMs?: number } & (
  | { readonly answer: FetchAnswer }
  | { readonly failure: Failure }
);

/** Header names are in lower case. */
export interface FetchAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Makes one request, given as JSON text: whoever wrote it is not trusted. Never throws. `retry` says
 * whether the same request can have another end later.
 */
export type GuardedFetch = (text: string, signal: AbortSignal) => Promise<FetchEnd>;

export interface FetchOptions {
  readonly hosts: readonly string[];
  readonly allowAddresses: readonly string[];
  readonly secrets: Secrets;
  readonly limits: Pick<SandboxLimits, "fetchMs" | "requestBytesMax" | "responseBytesMax">;
  readonly resolve?: Resolve | undefined;
}

/** The `fetch` of one adapter: its hosts, its addresses, its secrets, its connections. */
export function createGuardedFetch(options: FetchOptions): {
  readonly fetch: GuardedFetch;
  readonly close: () => Promise<void>;
} {
  const rules = options.hosts.map(parseHostRule).filter((rule): rule is HostRule => Boolean(rule));
  const allowed = options.allowAddresses
    .map(parseAddressRule)
    .filter((rule): rule is AddressRule => Boolean(rule));
  const agent = createAgent({
    allowed,
    connectMs: Math.min(10_000, options.limits.fetchMs),
    resolve: options.resolve,
    plain: (hostname, port) => {
      const url = new URL(`http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`);
      return findHostRule(url, rules)?.protocol === "http:";
    },
  });
  const { limits } = options;
  const fetch: GuardedFetch = async (text, signal) => {
    const wanted = readRequest(text, limits);
    if ("mistake" in wanted) return failed(fetchErrors.form(wanted.mistake));
    if (findHostRule(wanted.url, rules) === undefined) {
      return failed(fetchErrors.undeclared(wanted.url.host));
    }
    const timeout = AbortSignal.timeout(limits.fetchMs);
    try {
      return await exchange(wanted, AbortSignal.any([signal, timeout]), agent, options);
    } catch (error) {
      if (error instanceof FetchRefusal) return failed(error.failure);
      if (timeout.aborted) return failed(fetchErrors.time(limits.fetchMs));
      if (signal.aborted) return failed(fetchErrors.ended());
      const { host } = wanted.url;
      return failed(
        error instanceof BodyLost
          ? fetchErrors.cut(host, causeOf(error.cause))
          : fetchErrors.network(host, causeOf(error)),
      );
    }
  };
  return { fetch, close: () => agent.destroy() };
}

async function exchange(
  wanted: GuestRequest,
  signal: AbortSignal,
  dispatcher: Agent,
  { secrets, limits }: FetchOptions,
): Promise<FetchEnd> {
  const headers = wanted.headers.map(([name, value]): [string, string] => [
    name.toLowerCase(),
    secrets.fill(value, "header"),
  ]);
  const { url } = wanted;
  const response = await undici().request(
    `${url.origin}${secrets.fill(`${url.pathname}${url.search}`, "url")}`,
    {
      dispatcher,
      method: wanted.method as Dispatcher.HttpMethod,
      headers: Object.fromEntries(headers),
      body: wanted.body === undefined ? null : secrets.fill(wanted.body, bodyPlace(headers)),
      signal,
    },
  );
  const body = await readBody(response.body, limits.responseBytesMax);
  const answer: FetchAnswer = {
    status: response.statusCode,
    headers: mapValues(response.headers, (text) => secrets.scrub(text)),
    body: secrets.scrub(body),
  };
  const afterMs = readRetryAfter(answer.headers["retry-after"], Date.now());
  return {
    answer,
    retry: isPassingStatus(answer.status),
    ...(afterMs !== undefined && { afterMs }),
  };
}

/** The connection broke after the head of the response had come. */
class BodyLost extends Error {
  override readonly name = "BodyLost";
}

async function readBody(body: AsyncIterable<Buffer>, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.length;
      // Leaving the loop destroys the body and its connection.
      if (bytes > bytesMax) throw new FetchRefusal(fetchErrors.large(bytesMax));
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof FetchRefusal ? error : new BodyLost("body lost", { cause: error });
  }
  return Buffer.concat(chunks).toString("utf8");
}

function bodyPlace(headers: readonly (readonly [string, string])[]): SecretPlace {
  const type = headers.find(([name]) => name === "content-type")?.[1] ?? "";
  if (/[/+]json\b/i.test(type)) return "json";
  return /x-www-form-urlencoded/i.test(type) ? "form" : "text";
}

function mapValues(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  map: (text: string) => string,
): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    map(Array.isArray(value) ? value.join(", ") : (value ?? "")),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

function failed({ code, reason, retry }: FetchFailure): FetchEnd {
  return { failure: { code, reason }, retry };
}

/** `ECONNREFUSED`, `ENOTFOUND`: a code says enough and holds nothing of the request. */
function causeOf(error: unknown): string {
  const { code, cause, name } = error as NodeJS.ErrnoException & { readonly cause?: unknown };
  return code ?? (cause as NodeJS.ErrnoException | undefined)?.code ?? name;
}
