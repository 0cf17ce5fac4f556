import type { Clock } from "../clock.ts";
import type { Readiness } from "../delivery/dispatch.ts";
import type { Log } from "../plugin/setup.ts";
import type { ParkedDelivery, Store, Target } from "../store/store.ts";
import { Bell } from "./bell.ts";
import { payloadCharsMax } from "./limits.ts";

/** What a drain works with. */
export interface DrainOptions {
  readonly target: Target;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** How many parked deliveries are taken at once. */
  readonly limit: number;
  /** Whether the target takes deliveries now. */
  readonly readiness: () => Readiness;
  /** Tries them again and settles them. */
  readonly work: (due: readonly ParkedDelivery[]) => Promise<void>;
}

/**
 * Takes what is parked for one target, when it falls due, at the target's own pace. While the target
 * is paused nothing is pulled but, when its time comes, one delivery as a probe; a rate budget bounds
 * what is pulled at once.
 */
export class Drain {
  readonly #options: DrainOptions;
  readonly #bell = new Bell();

  constructor(options: DrainOptions) {
    this.#options = options;
  }

  /** Something was parked: look again. */
  ring(): void {
    this.#bell.ring();
  }

  /** Runs until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      const againMs = await this.#round().catch((error: unknown) => this.#failed(error));
      if (againMs !== undefined) {
        await this.#bell.wait(Math.max(againMs - clock.now(), 0), clock, signal);
      }
    }
  }

  /** Works what is due; returns when to look again, or nothing where more may be due. */
  async #round(): Promise<number | undefined> {
    const due = await this.#pull();
    if (typeof due === "number") return due;
    await this.#options.work(due);
    return undefined;
  }

  /** What was due stays parked, and the loop goes on. */
  #failed(error: unknown): number {
    const { clock, log, target } = this.#options;
    const reason = error instanceof Error ? error.message : String(error);
    log.warn(`parked deliveries could not be tried again: ${reason}`, {
      pipeline: target.pipeline,
      route: target.route,
    });
    return clock.now() + retryMs;
  }

  /** What is due now, or the time at which to look again. */
  async #pull(): Promise<readonly ParkedDelivery[] | number> {
    const { target, store, clock, limit, readiness } = this.#options;
    const ready = readiness();
    if (ready.kind === "wait") return ready.untilMs;
    const most = Math.min(limit, ready.most);
    const nowMs = clock.now();
    const due = await store.pullParked({ target, nowMs, limit: most, payloadCharsMax });
    if (due.length > 0) return due;
    return (await store.nextDueMs(target)) ?? Infinity;
  }
}

/** How long the loop rests after it failed. */
const retryMs = 1_000;
