import type { Clock } from "../clock.ts";

/** A clock that stands still until a test moves it. */
export interface TestClock extends Clock {
  /** Moves the time on; what sleeps until then wakes. */
  advance(ms: number): void;
}

interface Sleeper {
  readonly untilMs: number;
  readonly wake: () => void;
}

/** Makes a clock that starts at `startMs` (ms since the epoch) and moves only by hand. */
export function createTestClock(startMs = 1_700_000_000_000): TestClock {
  let nowMs = startMs;
  const sleepers = new Set<Sleeper>();

  return {
    now: () => nowMs,
    sleep(ms, signal) {
      if (signal?.aborted === true) return Promise.reject(signal.reason);
      return new Promise((resolve, reject) => {
        const sleeper = { untilMs: nowMs + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", () => {
          if (sleepers.delete(sleeper)) reject(signal.reason);
        });
      });
    },
    advance(ms) {
      nowMs += ms;
      for (const sleeper of sleepers) {
        if (sleeper.untilMs > nowMs) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    },
  };
}
