import { sandboxErrors } from "./errors.ts";
import type { SandboxFailure } from "./errors.ts";
import { fetchErrors } from "./fetch/errors.ts";
import type { FetchEnd, GuardedFetch } from "./fetch/guarded-fetch.ts";
import { bytesBeyond } from "./frames.ts";
import { readGuestError } from "./guest-error.ts";
import { LongNumberError, parseJson } from "../json/text.ts";
import type { JsonValue } from "../json/types.ts";
import type { SandboxLimits } from "./limits.ts";
import type { OutboxItem } from "./outbox.ts";
import type { FromChild, ToChild, TurnKind } from "./protocol.ts";

type Turn = Extract<ToChild, { readonly op: "run" }>;
type Ran = Extract<FromChild, { readonly op: "ran" }>;

/** How long a call may take, and the caller's wish to end it. */
export interface CallOptions {
  readonly signal: AbortSignal;
  /** Instead of the sandbox's own `wallMs`. */
  readonly wallMs?: number;
}

export type CallResult = { readonly ok: true; readonly value: JsonValue } | SandboxFailure;

/** Gives the guest the first turn of a call. */
type Begin = (turn: TurnKind, target: string, body: string) => void;

interface Call {
  readonly end: (result: CallResult) => void;
  /** Hands it over, once the isolate is there. */
  readonly begin: () => void;
  /** Whether the guest has had a turn for it. */
  started: boolean;
  /** Ends the requests that are under way; there from the first one. */
  fetches: AbortController | undefined;
  readonly deadlineMs: number;
  cpuLeftMs: number;
  fetchCount: number;
  /** What the last request came to: a guest that throws because of it need not say so. */
  lastFetch: FetchEnd | undefined;
}

/**
 * The calls in flight: their budgets, their requests, their ends. A call ends once, by its result,
 * its exception, a limit, its caller or the end of the isolate; what the guest says of it later is
 * not heard.
 */
export class Calls {
  readonly #limits: SandboxLimits;
  readonly #fetch: GuardedFetch;
  readonly #run: (turn: Turn, body: string) => void;
  readonly #calls = new Map<number, Call>();
  #lastId = 0;

  constructor(limits: SandboxLimits, fetch: GuardedFetch, run: (turn: Turn, body: string) => void) {
    this.#limits = limits;
    this.#fetch = fetch;
    this.#run = run;
  }

  get size(): number {
    return this.#calls.size;
  }

  /** Opens a call; `begin` waits for the isolate and hands over, or says why that cannot be. */
  start(
    { signal, wallMs = this.#limits.wallMs }: CallOptions,
    begin: (run: Begin) => Promise<SandboxFailure | undefined>,
  ): Promise<CallResult> {
    if (signal.aborted) return Promise.resolve(sandboxErrors.aborted());
    const id = (this.#lastId += 1);
    return new Promise((resolve) => {
      const leave = (failure: SandboxFailure): void => this.#abandon(id, failure);
      const timer = setTimeout(() => leave(sandboxErrors.wall(wallMs)), wallMs);
      const onAbort = (): void => leave(sandboxErrors.aborted());
      signal.addEventListener("abort", onAbort, { once: true });
      const end = (result: CallResult): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", onAbort);
        this.#calls.get(id)?.fetches?.abort();
        this.#calls.delete(id);
        resolve(result);
      };
      const hand: Begin = (turn, target, body) => this.#turn(id, turn, target, body);
      const beginNow = (): void => {
        void begin(hand).then((failure) => {
          if (failure !== undefined) this.#calls.get(id)?.end(failure);
        });
      };
      this.#calls.set(id, {
        end,
        begin: beginNow,
        started: false,
        fetches: undefined,
        deadlineMs: performance.now() + wallMs,
        cpuLeftMs: this.#limits.cpuMs,
        fetchCount: 0,
        lastFetch: undefined,
      });
      beginNow();
    });
  }

  /** The guest said something in its turn. It can name any call, which harms nobody but itself. */
  said({ kind, call: id, number, body }: OutboxItem): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    switch (kind) {
      case "result":
        return this.#finish(call, body);
      case "error":
        return call.end(readGuestError(body, this.#limits, call.lastFetch));
      case "fetch":
        return void this.#answerFetch(id, call, number, body);
      case "log":
    }
  }

  /** A turn of the call is over and took so long. */
  ran({ call: id, cpuMs, stopped, missed }: Ran): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    // It stood behind the call that cost the isolate: nothing of it has happened yet.
    if (missed === true) return call.begin();
    call.started = true;
    call.cpuLeftMs -= cpuMs;
    if (stopped === "time") call.end(sandboxErrors.time(this.#limits.cpuMs));
    else if (stopped === "memory") call.end(sandboxErrors.memory(this.#limits.memoryMb));
    else if (stopped === "output") call.end(sandboxErrors.output());
  }

  /** The isolate is gone. Calls that it had not begun go to the next one. */
  endStarted(failure: SandboxFailure): void {
    for (const call of this.#calls.values()) if (call.started) call.end(failure);
  }

  endAll(failure: SandboxFailure): void {
    for (const call of this.#calls.values()) call.end(failure);
  }

  #finish(call: Call, text: string): void {
    call.end(readResult(text, this.#limits));
  }

  async #answerFetch(id: number, call: Call, number: number, body: string): Promise<void> {
    call.fetchCount += 1;
    call.fetches ??= new AbortController();
    const { fetchesPerCallMax } = this.#limits;
    const end =
      call.fetchCount > fetchesPerCallMax
        ? { failure: fetchErrors.many(fetchesPerCallMax), retry: false }
        : await this.#fetch(body, call.fetches.signal);
    call.lastFetch = end;
    if (this.#calls.has(id)) this.#turn(id, "reply", String(number), replyOf(end));
  }

  #turn(id: number, turn: TurnKind, target: string, body: string): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    if (call.cpuLeftMs <= 0) return this.#abandon(id, sandboxErrors.time(this.#limits.cpuMs));
    // No turn may outlast its call: the calls behind it would wait for nothing.
    const cpuMs = Math.max(1, Math.min(call.cpuLeftMs, call.deadlineMs - performance.now()));
    this.#run({ op: "run", turn, call: id, target, cpuMs }, body);
  }

  /** Ends a call that the guest goes on with, and tells the guest to forget it. */
  #abandon(id: number, failure: SandboxFailure): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    call.end(failure);
    this.#run({ op: "run", turn: "cancel", call: id, target: "", cpuMs: cancelMs }, "");
  }
}

/** JSON for the guest's fetch. */
function replyOf(end: FetchEnd): string {
  if ("answer" in end) return JSON.stringify({ answer: end.answer });
  const { code, reason } = end.failure;
  return JSON.stringify({ failure: { code, message: reason, retry: end.retry } });
}

/** Processor time for forgetting a call. */
const cancelMs = 100;

function readResult(text: string, { resultBytesMax, resultDepthMax }: SandboxLimits): CallResult {
  if (bytesBeyond(text, resultBytesMax) !== undefined) return sandboxErrors.large(resultBytesMax);
  let value: JsonValue;
  try {
    value = parseJson(text);
  } catch (error) {
    if (error instanceof LongNumberError) return sandboxErrors.unusable(error.message);
    return sandboxErrors.protocol("a result that is not JSON");
  }
  if (isDeeper(value, resultDepthMax)) return sandboxErrors.deep(resultDepthMax);
  return { ok: true, value };
}

function isDeeper(value: JsonValue, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  if (isList(value)) {
    for (const inner of value) if (isDeeper(inner, levels - 1)) return true;
    return false;
  }
  // Parsed JSON has no keys but its own; a list of them would cost as much as the parsing.
  for (const key in value) if (isDeeper(value[key]!, levels - 1)) return true;
  return false;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
