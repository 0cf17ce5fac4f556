import { setTimeout as delay } from "node:timers/promises";

/** What was sent: the key that names it, and the payload's JSON text, character for character. */
export interface Emission {
  readonly name: string;
  readonly key: string;
  readonly payloadText: string;
}

/** Everything that emitters know: what they sent, and what was acknowledged under which id. */
export class EmissionLedger {
  readonly sent = new Map<string, Emission>();
  readonly acknowledged = new Map<string, string>();
  /** Keys whose id differed between two answers: must stay empty. */
  readonly contradicted: string[] = [];
  /** Answers that were not 2xx, by their code; `lost` where there was none. */
  readonly refusals = new Map<string, number>();

  acknowledge(key: string, id: string): void {
    const before = this.acknowledged.get(key);
    if (before !== undefined && before !== id) this.contradicted.push(key);
    this.acknowledged.set(key, id);
  }

  refuse(code: string): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }
}

export interface EmitterOptions {
  readonly ledger: EmissionLedger;
  /** Where the server is now; undefined while there is none. */
  readonly url: () => string | undefined;
  /** The next events of one request. */
  readonly next: () => readonly Emission[];
  /** Whether a request whose answer was lost is sent again, as the SDK does, or given up. */
  readonly repeats: () => boolean;
  /** Pause between two requests. */
  readonly pauseMs?: number;
  readonly signal: AbortSignal;
}

/**
 * Emits request after request until the signal aborts. What is under way then is still answered, and
 * sent again where that was decided, so that the ledger is complete.
 */
export async function emitUntil(options: EmitterOptions): Promise<void> {
  const { next, pauseMs = 0, signal } = options;
  while (!signal.aborted) {
    await emit(options, next());
    if (pauseMs > 0) await delay(pauseMs);
  }
}

/** Sends one request until it is acknowledged, or until it is given up. */
async function emit(options: EmitterOptions, emissions: readonly Emission[]): Promise<boolean> {
  for (;;) {
    const url = options.url();
    if (url !== undefined) {
      if (await post(url, emissions, options.ledger)) return true;
      if (!options.repeats()) return false;
    }
    if (options.signal.aborted) return false;
    await delay(10);
  }
}

/** Posts events and enters the answers; false where not every event was acknowledged. */
export async function post(
  url: string,
  emissions: readonly Emission[],
  ledger: EmissionLedger,
): Promise<boolean> {
  for (const emission of emissions) ledger.sent.set(emission.key, emission);
  try {
    const response = await fetch(`${url}/v1/events`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: bodyOf(emissions),
    });
    const answer = (await response.json()) as Answer;
    if (response.status !== 202 && response.status !== 200) {
      ledger.refuse(`${response.status} ${answer.code ?? ""}`);
      return false;
    }
    const results = answer.results ?? [answer];
    for (const [index, { id }] of results.entries()) {
      const emission = emissions[index];
      if (id === undefined || emission === undefined) throw new Error(JSON.stringify(answer));
      ledger.acknowledge(emission.key, id);
    }
    return true;
  } catch (error) {
    // `fetch failed`, or a body that broke off: nobody knows what became of the events.
    if (!(error instanceof TypeError) && !(error instanceof SyntaxError)) throw error;
    ledger.refuse("lost");
    return false;
  }
}

interface Answer {
  readonly id?: string;
  readonly code?: string;
  readonly results?: readonly { readonly id?: string }[];
}

function bodyOf(emissions: readonly Emission[]): string {
  const events = emissions.map(
    ({ name, key, payloadText }) =>
      `{"name":${JSON.stringify(name)},"idempotency_key":${JSON.stringify(key)},` +
      `"payload":${payloadText}}`,
  );
  return events.length === 1 ? (events[0] as string) : `[${events.join(",")}]`;
}
