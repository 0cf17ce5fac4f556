import { Batcher } from "./batcher.ts";
import { randomKey, wireText } from "./entry.ts";
import { errors, IngestLayerError } from "./errors.ts";
import type { Acknowledgement, EventName, IngestOptions, Payload } from "./events.ts";
import { sendOnPageHide } from "./page.ts";

export interface ClientOptions {
  /** Where the server is: `http://127.0.0.1:8787`. */
  readonly url: string;
  /** API key, where the server asks for one. */
  readonly key?: string;
  /** How long an event may wait for others to share its request. Default 5 ms. */
  readonly lingerMs?: number;
  /** Events in one request, at most. Default 200. */
  readonly batchSize?: number;
  /** Requests at once, at most. Default 4; with 1, events are stored in the order they were emitted. */
  readonly concurrency?: number;
  /**
   * Events that may wait for their acknowledgement, at most. Default 10,000. The newest is refused with
   * `IL_SDK_001` when it is reached: what was taken is never thrown out.
   */
  readonly bufferedEventsMax?: number;
  /** Their size together, counted in characters of JSON. Default 32 Mi. */
  readonly bufferedBytesMax?: number;
  /** How long one request may take. Default 10 s. */
  readonly timeoutMs?: number;
  /** How long an event is tried for. Default 5 min. */
  readonly giveUpAfterMs?: number;
  /**
   * Told of every event that was not acknowledged, beside the rejected promise, so that `ingest` may be
   * called without waiting. Default: one line by `console.error`.
   */
  readonly onError?: (error: IngestLayerError) => void;
  /** Another `fetch`, for tests and proxies. */
  readonly fetch?: typeof fetch;
}

/** A connection to one server. */
export interface Client extends AsyncDisposable {
  /**
   * Emits an event. Resolves when the server has it on disk; rejects with {@link IngestLayerError}. The
   * promise may be ignored: failures also go to `onError`.
   */
  ingest<Name extends EventName>(
    name: Name,
    payload: Payload<Name>,
    options?: IngestOptions,
  ): Promise<Acknowledgement>;
  /** Sends what lingers. Resolves when every event so far is acknowledged or has failed. */
  flush(): Promise<void>;
  /** Takes no more events and flushes; what is not acknowledged by then fails. Default 10 s. */
  close(deadlineMs?: number): Promise<void>;
}

/**
 * Makes a client. Events are sent in batches, and again after network errors, 429 and 5xx, always
 * with the same idempotency key, so that each is stored exactly once.
 *
 * @example
 * await using client = createClient({ url: "http://127.0.0.1:8787" });
 * const { id } = await client.ingest("user.signed_up", { user_id: "u1", plan: "pro" });
 */
export function createClient(options: ClientOptions): Client {
  const batcher = new Batcher({
    transport: {
      url: eventsUrl(options.url),
      key: options.key,
      timeoutMs: options.timeoutMs ?? 10_000,
      fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    },
    lingerMs: options.lingerMs ?? 5,
    batchSize: options.batchSize ?? 200,
    concurrency: options.concurrency ?? 4,
    bufferedEventsMax: options.bufferedEventsMax ?? 10_000,
    bufferedBytesMax: options.bufferedBytesMax ?? 32 * 1024 * 1024,
    giveUpAfterMs: options.giveUpAfterMs ?? 300_000,
  });
  const onError = options.onError ?? ((error) => console.error(`ingestlayer: ${error.message}`));
  const forgetPage = sendOnPageHide(() => batcher.sendLast());
  const close = async (deadlineMs = 10_000) => {
    forgetPage();
    await batcher.close(deadlineMs);
  };
  return {
    ingest(name, payload, more = {}) {
      const acknowledged = emit(batcher, name, payload, more);
      // Handled here, so that an ignored promise does not end a Node process.
      acknowledged.catch((error: unknown) => onError(error as IngestLayerError));
      return acknowledged;
    },
    flush: () => batcher.flush(),
    close,
    [Symbol.asyncDispose]: () => close(),
  };
}

async function emit(
  batcher: Batcher,
  name: string,
  payload: object,
  options: IngestOptions,
): Promise<Acknowledgement> {
  const { idempotencyKey } = options;
  const text = wireText(name, payload, idempotencyKey ?? randomKey(), options);
  const acknowledgement = await batcher.add(text);
  // Nobody else has a key that was made here: a repeat is our own retry, and the event is new.
  return idempotencyKey === undefined ? { ...acknowledgement, repeated: false } : acknowledgement;
}

function eventsUrl(url: string): string {
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw errors.badOption("expected the server's address as 'url', such as http://127.0.0.1:8787");
  }
  return `${url.replace(/\/+$/, "")}/v1/events`;
}
