import type { Clock } from "../clock.ts";

/** Wakes one waiting loop. A ring that nobody waits for is kept for the next wait. */
export class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves when it rings, when `ms` have passed, or when the signal aborts. */
  async wait(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
    if (!this.#rung && !signal.aborted) {
      const rung = Promise.withResolvers<void>();
      const sleep = new AbortController();
      this.#wake = rung.resolve;
      const asleep = clock
        .sleep(Math.min(ms, sleepMaxMs), AbortSignal.any([signal, sleep.signal]))
        .catch(() => undefined);
      await Promise.race([rung.promise, asleep]);
      sleep.abort();
      this.#wake = undefined;
    }
    this.#rung = false;
  }
}

/** Timers take 31 bits of milliseconds; a loop that looks once an hour costs nothing. */
const sleepMaxMs = 3_600_000;
