import type { Cache, Event } from "@ingestlayer/core/plugin";

/** Why an event took the default, as it is counted: the budget was used up, or no answer fitted. */
export type DefaultCause = "over_budget" | "invalid";

/**
 * Which events took the default instead of an answer. No question is answered by it, so that the next one
 * is asked again; it is there for who looks back, to whom no model answers.
 */
export class Defaults {
  readonly #cache: Cache;
  readonly #ttlMs: number;

  constructor(cache: Cache, ttlMs: number) {
    this.#cache = cache;
    this.#ttlMs = ttlMs;
  }

  async remember(causes: ReadonlyMap<Event, DefaultCause>): Promise<void> {
    if (causes.size === 0) return;
    const entries = [...causes].map(([event, value]) => {
      return { key: keyOf(event), value, ttlMs: this.#ttlMs };
    });
    await this.#cache.put(entries);
  }

  async find(events: readonly Event[]): Promise<ReadonlyMap<Event, DefaultCause>> {
    if (events.length === 0) return new Map();
    const stored = await this.#cache.get(events.map(keyOf));
    return new Map(
      events.flatMap((event) => {
        const cause = stored.get(keyOf(event));
        return cause === undefined ? [] : [[event, cause as DefaultCause] as const];
      }),
    );
  }
}

function keyOf({ meta }: Event): string {
  return `default/${meta.id}`;
}
