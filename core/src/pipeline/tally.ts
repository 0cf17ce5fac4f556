import type { Tally } from "../store/store.ts";

/**
 * Durable counts of one pipeline, added in the transaction that moves its cursor, so that after any
 * crash they add up:
 *
 * - `events/taken` + every `step/NAME/parts` = `events/passed` + every `step/NAME/split` + every
 *   `step/NAME/drop` + dead letters and parked events of steps;
 * - each dead letter that was tried again counts once more where it ends, and as `route/NAME/retried` or
 *   `steps/retried`;
 * - for each route, `events/passed` + `route/NAME/retried` = `route/NAME/done` + `route/NAME/skipped` + `route/NAME/dead`
 *   + what is parked there.
 */
export class TallyBook {
  readonly #counts = new Map<string, number>();

  add(key: string, count: number): void {
    if (count !== 0) this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
  }

  addAll(tally: Tally): void {
    for (const [key, count] of Object.entries(tally)) this.add(key, count);
  }

  /** What was added since the last call. */
  take(): Tally {
    const tally = Object.fromEntries(this.#counts);
    this.#counts.clear();
    return tally;
  }
}

export const tallyKey = {
  taken: "events/taken",
  passed: "events/passed",
  /** Of those taken, the ones that were taken once more. */
  replayed: "events/replayed",
  stepsDead: "steps/dead",
  stepsRetried: "steps/retried",
  step: (step: string, count: string) => `step/${step}/${count}`,
  route: (route: string, count: string) => `route/${route}/${count}`,
} as const;

/** A key of {@link tallyKey}, taken apart. The name of a step or a route may hold slashes. */
export function readTallyKey(key: string): {
  readonly part: string;
  readonly name: string;
  readonly count: string;
} {
  const [part = "", ...rest] = key.split("/");
  const count = rest.pop() ?? "";
  return { part, name: rest.join("/"), count };
}
