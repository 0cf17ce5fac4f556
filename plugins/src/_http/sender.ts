import { createRequire } from "node:module";
import { guardedConnector } from "@ingestlayer/core/plugin";
import type { AddressRule, Failure } from "@ingestlayer/core/plugin";
import type { Dispatcher } from "undici";
import { readBody } from "./body.ts";
import { AddressRefusal, httpErrors } from "./errors.ts";
import { explainFailure } from "./explain.ts";
import { watchStart } from "./start.ts";

/** How one destination sends. */
export interface SenderOptions {
  /** Connections to one host, at most. */
  readonly connections: number;
  /** How long one request may take, its answer included. */
  readonly timeoutMs: number;
  /** Refuses private addresses, but these. Left out: any address may be reached. */
  readonly guard?: { readonly allowed: readonly AddressRule[] };
  /** PEM: whom to trust, and who one is oneself (mutual TLS). */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** Of an answer's body no more than this is read; {@link responseBytesMax} where left out. */
  readonly responseBytesMax?: number;
  /** An HTTP proxy; it resolves names itself, so that a guard cannot look at what it finds. */
  readonly proxy?: string | undefined;
}

export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer, whatever its status. */
export interface Answer {
  readonly kind: "answer";
  readonly status: number;
  /** By name in lower case; several of one name joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** As much of it as is read, see {@link responseBytesMax}. */
  readonly body: string;
}

/** No answer. */
export interface NoAnswer {
  readonly kind: "none";
  readonly failure: Failure;
  /** The request went out, at least in part: it may have had its effect. */
  readonly sent: boolean;
  /** Waiting will not help: somebody must change something. */
  readonly needsOperator?: boolean;
}

export type Exchange = Answer | NoAnswer;

/** What is read of an answer's body, unless a destination has to read more. */
export const responseBytesMax = 64 * 1024;

const connectMs = 10_000;

const require = createRequire(import.meta.url);

/** Loaded where a config has something to send to: who has not need not wait for it. */
const undici = () => require("undici") as typeof import("undici");

/**
 * Sends the requests of one destination over connections that are kept alive, by HTTP/1.1 or 2.
 * Redirects are not followed: an answer with status 3xx is the answer. Never throws.
 */
export class HttpSender {
  readonly #dispatcher: Dispatcher;
  readonly #timeoutMs: number;
  readonly #bytesMax: number;

  constructor(options: SenderOptions) {
    this.#dispatcher = makeDispatcher(options);
    this.#timeoutMs = options.timeoutMs;
    this.#bytesMax = options.responseBytesMax ?? responseBytesMax;
  }

  async send(wanted: HttpRequest, signal: AbortSignal): Promise<Exchange> {
    const { host } = new URL(wanted.url);
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    const ending = AbortSignal.any([signal, timeout]);
    const start = watchStart(this.#dispatcher, ending);
    try {
      const response = await undici().request(wanted.url, {
        dispatcher: start.dispatcher,
        method: wanted.method,
        headers: wanted.headers,
        body: wanted.body ?? null,
        signal: ending,
      });
      const body = await readBody(response.body, this.#bytesMax);
      const headers = joinValues(response.headers);
      return { kind: "answer", status: response.statusCode, headers, body };
    } catch (error) {
      const { sent } = start;
      if (error instanceof AddressRefusal) {
        return { kind: "none", failure: error.failure, sent: false, needsOperator: true };
      }
      if (timeout.aborted) {
        return { kind: "none", failure: httpErrors.silent(host, this.#timeoutMs), sent };
      }
      if (signal.aborted) return { kind: "none", failure: httpErrors.stopped(host), sent };
      return { kind: "none", sent, ...explainFailure(error, host, sent) };
    }
  }

  /** Ends what is under way. */
  close(): Promise<void> {
    return this.#dispatcher.destroy();
  }
}

function makeDispatcher({ connections, guard, tls, proxy }: SenderOptions): Dispatcher {
  const { Agent, ProxyAgent } = undici();
  const pool = { connections, pipelining: 1, keepAliveTimeout: 4_000, maxHeaderSize: 32_768 };
  if (proxy !== undefined) {
    return new ProxyAgent({ ...pool, uri: proxy, requestTls: { ...tls, timeout: connectMs } });
  }
  if (guard === undefined) return new Agent({ ...pool, connect: { ...tls, timeout: connectMs } });
  const connect = guardedConnector({
    allowed: guard.allowed,
    // The operator wrote the URL, and so chose http where it says http.
    plain: () => true,
    connectMs,
    allowH2: true,
    ...(tls === undefined ? {} : { tls }),
    refuse: { address: refusal, plain: refusal },
  });
  return new Agent({ ...pool, connect });
}

function refusal(hostname: string): AddressRefusal {
  return new AddressRefusal(httpErrors.privateAddress(hostname));
}

function joinValues(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
}
