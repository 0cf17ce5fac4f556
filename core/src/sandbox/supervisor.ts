import type { Problem } from "../errors.ts";
import type { AdapterSource } from "./adapter-source.ts";
import { SandboxProcess } from "./child-process.ts";
import { adapterProblems, sandboxErrors } from "./errors.ts";
import type { SandboxFailure } from "./errors.ts";
import { guestSources } from "./guest-source.ts";
import type { SandboxLimits } from "./limits.ts";
import type { FromChild, LoadBody, ToChild } from "./protocol.ts";
import { Watchdog } from "./watchdog.ts";
import type { Bark } from "./watchdog.ts";

type Turn = Extract<ToChild, { readonly op: "run" }>;
type Ran = Extract<FromChild, { readonly op: "ran" }>;

/** What the owner is told. */
export interface SupervisorListener {
  ran(message: Ran, outbox: string): void;
  /** The isolate is gone, and every call that had a turn in it. */
  lost(failure: SandboxFailure): void;
  /** The process is gone, and every call. */
  ended(failure: SandboxFailure): void;
}

/** The adapter is in its isolate and these are its functions; or it is not, and why. */
export type Loaded =
  | { readonly ok: true; readonly exports: readonly string[] }
  | { readonly ok: false; readonly failure: SandboxFailure }
  | { readonly ok: false; readonly problem: Problem };

const backoff = { firstMs: 100, maxMs: 30_000, factor: 2 } as const;

/**
 * Keeps an adapter's process and isolate: starts them when they are wanted, kills a child that does
 * not answer, starts the next one after a pause that doubles while it goes on dying.
 *
 * States: idle (no process), loading, loaded, closed. A process that ends leads to idle; an isolate
 * that is lost leads to loading, in the same process.
 */
export class Supervisor {
  readonly #source: AdapterSource;
  readonly #limits: SandboxLimits;
  readonly #given: LoadBody["given"];
  readonly #listener: SupervisorListener;
  readonly #watchdog: Watchdog;
  #process: SandboxProcess | undefined;
  #loading: Promise<Loaded> | undefined;
  #loaded: Loaded | undefined;
  #finishLoading: ((loaded: Loaded) => void) | undefined;
  #pauseMs = 0;
  #pause: { readonly timer: NodeJS.Timeout; readonly end: () => void } | undefined;
  #closed = false;

  constructor(
    source: AdapterSource,
    limits: SandboxLimits,
    given: LoadBody["given"],
    listener: SupervisorListener,
  ) {
    this.#source = source;
    this.#limits = limits;
    this.#given = given;
    this.#listener = listener;
    this.#watchdog = new Watchdog(
      limits.graceMs,
      () => (this.#process?.residentBytes ?? 0) > limits.processMb * 1024 * 1024,
      (why) => this.#process?.kill(whyKilled(why, limits)),
    );
  }

  /** Whether the adapter can be called; at once where that is known already. */
  ready(): Loaded | Promise<Loaded> {
    if (this.#closed) return { ok: false, failure: sandboxErrors.closed() };
    this.#loading ??= this.#start();
    return this.#loaded ?? this.#loading;
  }

  /** Gives the guest a turn. To be called when `ready` said so; else nothing happens. */
  run(turn: Turn, body: string): void {
    if (this.#process === undefined) return;
    this.#watchdog.expect(turn.cpuMs);
    this.#process.send(turn, body);
  }

  /** The child broke the rules of the border. */
  kill(failure: SandboxFailure): void {
    this.#process?.kill(failure.failure.reason);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#endPause();
    await this.#process?.close();
  }

  async #start(): Promise<Loaded> {
    await this.#pauseBeforeStart();
    if (this.#closed) return { ok: false, failure: sandboxErrors.closed() };
    const { resultBytesMax, requestBytesMax } = this.#limits;
    this.#process = new SandboxProcess(
      {
        received: (header, body) => this.#received(header, body),
        ended: (how) => this.#ended(how),
      },
      // JSON text may take three bytes a character.
      (resultBytesMax + requestBytesMax) * 2 * 3,
    );
    this.#watchdog.expect(startMs);
    return await this.#untilLoaded();
  }

  /** What the load that is under way comes to. */
  #untilLoaded(): Promise<Loaded> {
    this.#loaded = undefined;
    return new Promise((resolve) => {
      this.#finishLoading = (loaded) => {
        this.#loaded = loaded;
        resolve(loaded);
      };
    });
  }

  #load(): void {
    const { memoryMb, loadMs, jit, resultBytesMax, requestBytesMax } = this.#limits;
    const body: LoadBody = {
      guest: guestSources(),
      adapter: { name: this.#source.name, code: this.#source.code },
      given: this.#given,
    };
    const outputMax = (resultBytesMax + requestBytesMax) * 2;
    this.#watchdog.expect(loadMs);
    this.#process?.send(
      { op: "load", memoryMb, loadMs, jit, outputMax, resultMax: resultBytesMax },
      JSON.stringify(body),
    );
  }

  #received(message: FromChild, body: string): void {
    // One answer a turn: more of them could keep the host busy without end.
    if (!this.#watchdog.answered()) {
      return this.kill(sandboxErrors.protocol("an answer to what was not asked"));
    }
    switch (message.op) {
      case "started":
        return this.#load();
      case "loaded":
        this.#finishLoading?.({ ok: true, exports: message.exports });
        return;
      case "unloadable": {
        const problem = adapterProblems.unloadable(this.#source.file, message.why, body);
        this.#finishLoading?.({ ok: false, problem });
        // A busy machine can be the reason: the next call tries again, after a pause.
        if (message.why === "time" || message.why === "memory") {
          this.#process?.kill("its adapter went beyond a limit while it was loaded");
        }
        return;
      }
      case "ran":
        this.#pauseMs = 0;
        this.#listener.ran(message, body);
        if (message.stopped === undefined) return;
        this.#loading = this.#untilLoaded();
        this.#load();
        this.#listener.lost(sandboxErrors.lost());
    }
  }

  #ended(how: string): void {
    this.#watchdog.rest();
    this.#process = undefined;
    this.#loading = undefined;
    this.#pauseMs = Math.min(
      Math.max(backoff.firstMs, this.#pauseMs * backoff.factor),
      backoff.maxMs,
    );
    const failure = this.#closed ? sandboxErrors.closed() : sandboxErrors.died(how);
    this.#finishLoading?.({ ok: false, failure });
    this.#loaded = undefined;
    this.#listener.ended(failure);
  }

  #pauseBeforeStart(): Promise<void> {
    if (this.#pauseMs === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#pause = { timer: setTimeout(resolve, this.#pauseMs), end: resolve };
    });
  }

  #endPause(): void {
    clearTimeout(this.#pause?.timer);
    this.#pause?.end();
  }
}

function whyKilled(why: Bark, { graceMs, processMb }: SandboxLimits): string {
  return why === "hangs"
    ? `it did not stop within ${graceMs} ms of its limit (graceMs)`
    : `it took more than ${processMb} MiB of memory (limit processMb)`;
}

/** A new process on a busy machine. */
const startMs = 10_000;
