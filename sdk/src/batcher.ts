import type { Entry } from "./entry.ts";
import { errors, IngestLayerError } from "./errors.ts";
import type { Acknowledgement } from "./events.ts";
import { retryDelayMs } from "./retry.ts";
import { post, type Answer, type Result, type TransportOptions } from "./transport.ts";

export interface BatcherOptions {
  readonly transport: TransportOptions;
  readonly lingerMs: number;
  readonly batchSize: number;
  readonly concurrency: number;
  readonly bufferedEventsMax: number;
  readonly bufferedBytesMax: number;
  readonly giveUpAfterMs: number;
}

/**
 * Collects events into requests and sees each one through to its acknowledgement or its failure.
 *
 * State: entries that wait for a request, entries whose request is under way (or waits to be sent
 * again), the linger timer, the number of requests under way, the promises that were given out, and whether it
 * takes more.
 */
export class Batcher {
  readonly #options: BatcherOptions;
  readonly #waiting: Entry[] = [];
  readonly #sending = new Set<Entry>();
  readonly #stop = new AbortController();
  #bufferedBytes = 0;
  #requests = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  readonly #unsettled = new Set<Promise<void>>();

  constructor(options: BatcherOptions) {
    this.#options = options;
  }

  /** Takes an event's wire text. Rejects with {@link IngestLayerError}. */
  add(text: string): Promise<Acknowledgement> {
    const { bufferedEventsMax, bufferedBytesMax, batchSize, lingerMs } = this.#options;
    if (this.#closed) return Promise.reject(errors.closed());
    const buffered = this.#waiting.length + this.#sending.size;
    const bytes = this.#bufferedBytes + text.length;
    if (buffered >= bufferedEventsMax || bytes > bufferedBytesMax) {
      return Promise.reject(errors.bufferFull(buffered, this.#bufferedBytes));
    }
    this.#bufferedBytes = bytes;
    const promise = new Promise<Acknowledgement>((acknowledge, fail) => {
      this.#waiting.push({ text, addedAtMs: Date.now(), acknowledge, fail });
    });
    this.#note(promise.then(noted, noted));
    if (this.#waiting.length >= batchSize) this.#pump();
    else this.#timer ??= setTimeout(() => this.#pump(), lingerMs);
    return promise;
  }

  /** Sends what waits; resolves when every event so far is settled. */
  async flush(): Promise<void> {
    this.#pump();
    await Promise.all(this.#unsettled);
  }

  async close(deadlineMs: number): Promise<void> {
    this.#closed = true;
    const timer = setTimeout(() => this.#fail(errors.closeDeadline(deadlineMs)), deadlineMs);
    await this.flush();
    clearTimeout(timer);
  }

  /**
   * The page goes away: everything unsettled is sent once more, in requests that outlive it. What the
   * server has already is a repeat to it. Browsers allow 64 KiB for all such requests together.
   */
  sendLast(): void {
    const chosen: string[] = [];
    let length = 0;
    for (const { text } of [...this.#sending, ...this.#waiting]) {
      length += text.length + 1;
      if (length > keepaliveLengthMax) break;
      chosen.push(text);
    }
    if (chosen.length === 0) return;
    const { signal } = this.#stop;
    void post(this.#options.transport, listOf(chosen), chosen.length, { signal, keepalive: true });
  }

  /** Starts as many requests as there are events and room for. */
  #pump(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#waiting.length > 0 && this.#requests < this.#options.concurrency) {
      const batch = this.#cut();
      for (const entry of batch) this.#sending.add(entry);
      this.#requests += 1;
      void this.#deliver(batch).then(() => {
        this.#requests -= 1;
        this.#pump();
      });
    }
  }

  /** The next batch: at most `batchSize` events, and one at least however large it is. */
  #cut(): Entry[] {
    let length = 0;
    let count = 0;
    for (const { text } of this.#waiting) {
      length += text.length;
      if (count === this.#options.batchSize || (count > 0 && length > batchLengthMax)) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  /** Sends a batch until every event of it is settled. */
  async #deliver(batch: readonly Entry[]): Promise<void> {
    const { transport, giveUpAfterMs } = this.#options;
    for (let attempt = 1, left = batch; ; attempt += 1) {
      const body = listOf(left.map(({ text }) => text));
      const answer = await post(transport, body, left.length, { signal: this.#stop.signal });
      if (answer.kind === "too-large" && left.length > 1) {
        const middle = Math.ceil(left.length / 2);
        await this.#deliver(left.slice(0, middle));
        await this.#deliver(left.slice(middle));
        return;
      }
      if (answer.kind !== "retry") {
        left.forEach((entry, index) => this.#settle(entry, outcome(answer, index)));
        return;
      }
      const delayMs = retryDelayMs(attempt, Math.random(), answer.afterMs);
      const oldestMs = Date.now() + delayMs - giveUpAfterMs;
      for (const entry of left) {
        if (entry.addedAtMs < oldestMs) {
          this.#settle(entry, errors.gaveUp(giveUpAfterMs, answer.error));
        }
      }
      left = left.filter((entry) => this.#sending.has(entry));
      if (left.length === 0) return;
      await sleep(delayMs, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
    }
  }

  #note(settled: Promise<void>): void {
    this.#unsettled.add(settled);
    void settled.then(() => this.#unsettled.delete(settled));
  }

  #settle(entry: Entry, outcome: Acknowledgement | IngestLayerError): void {
    if (!this.#sending.delete(entry)) return;
    this.#bufferedBytes -= entry.text.length;
    if (outcome instanceof IngestLayerError) entry.fail(outcome);
    else entry.acknowledge(outcome);
  }

  #fail(error: IngestLayerError): void {
    this.#stop.abort();
    for (const entry of this.#waiting.splice(0)) this.#sending.add(entry);
    for (const entry of this.#sending) this.#settle(entry, error);
  }
}

/** Characters of one request, about: far below what a server takes, enough to share its cost. */
const batchLengthMax = 1_000_000;

const keepaliveLengthMax = 60_000;

function listOf(texts: readonly string[]): string {
  return `[${texts.join(",")}]`;
}

function outcome(
  answer: Exclude<Answer, { readonly kind: "retry" }>,
  index: number,
): Acknowledgement | IngestLayerError {
  if (answer.kind !== "results") return answer.error;
  const { status, id, code, detail, path, hint } = answer.results[index] as Result;
  if (status !== "rejected" && id !== undefined) return { id, repeated: status === "repeated" };
  return new IngestLayerError(code ?? "IL_SDK_006", detail ?? "the event was not taken", {
    path,
    hint,
  });
}

function noted(): void {}

/** Resolves early when the signal aborts. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener("abort", wake);
  });
}
