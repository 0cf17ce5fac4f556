import type { Clock } from "../clock.ts";

/** Event names, or whatever comes. */
type Names = readonly string[] | "all";

interface Sleeper {
  readonly names: Names;
  missing: number;
  readonly wake: () => void;
}

/** Those who wait for events of some names. Nobody polls: a commit wakes them. */
export class Wakeups {
  readonly #clock: Clock;
  readonly #sleepers = new Set<Sleeper>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether anybody waits, so that a commit costs nothing when nobody does. */
  get waiting(): boolean {
    return this.#sleepers.size > 0;
  }

  /**
   * Resolves when `count` events of these names have come, or when `ms` have passed.
   * Rejects with the signal's reason when it aborts.
   */
  async wait(
    { names, count, ms }: { names: Names; count: number; ms: number },
    signal?: AbortSignal,
  ): Promise<void> {
    const over = new AbortController();
    const stop = signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]);
    const woken = Promise.withResolvers<void>();
    const sleeper = { names, missing: count, wake: () => woken.resolve() };
    this.#sleepers.add(sleeper);
    try {
      await Promise.race([woken.promise, this.#clock.sleep(ms, stop)]);
    } finally {
      this.#sleepers.delete(sleeper);
      over.abort();
    }
  }

  /** Tells how many events of each name have come. */
  notify(added: ReadonlyMap<string, number>): void {
    for (const sleeper of this.#sleepers) {
      const names = sleeper.names === "all" ? added.keys() : sleeper.names;
      for (const name of names) sleeper.missing -= added.get(name) ?? 0;
      if (sleeper.missing <= 0) sleeper.wake();
    }
  }

  /** Wakes everybody. */
  notifyAll(): void {
    for (const sleeper of this.#sleepers) sleeper.wake();
  }
}
