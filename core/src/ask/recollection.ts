import { addTo } from "../store/cache.ts";
import type { CacheAddition, CacheEntry, CacheSum } from "../store/cache.ts";
import type { StoreReader } from "../store/reader.ts";

/** Answers that are kept at most; the oldest go first. */
const answersMax = 50_000;

/**
 * What plugins remember while somebody only looks back: the store's, and on top of it what models were asked
 * meanwhile, which is forgotten afterwards. Of the state of steps nothing is kept: it is the engine's to change.
 */
export class Recollection {
  readonly #reader: Pick<StoreReader, "cacheGet">;
  readonly #answers = new Map<string, string>();

  constructor(reader: Pick<StoreReader, "cacheGet">) {
    this.#reader = reader;
  }

  async cacheGet(namespace: string, keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const stored = await this.#reader.cacheGet(namespace, keys);
    if (this.#answers.size === 0) return stored;
    const found = new Map(stored);
    for (const key of keys) {
      const answer = this.#answers.get(placeOf(namespace, key));
      if (answer !== undefined) found.set(key, answer);
    }
    return found;
  }

  async cacheAdd(namespace: string, addition: CacheAddition): Promise<CacheSum> {
    const { key } = addition;
    const stored = (await this.#reader.cacheGet(namespace, [key])).get(key);
    const before = this.#answers.get(placeOf(namespace, key)) ?? stored;
    const { value, ...sum } = addTo(before, addition);
    if (sum.added) this.#answers.set(placeOf(namespace, key), value);
    return sum;
  }

  async cachePut(
    namespace: string,
    entries: readonly Pick<CacheEntry, "key" | "value">[],
  ): Promise<void> {
    if (namespace.startsWith("state/")) return;
    for (const { key, value } of entries) this.#answers.set(placeOf(namespace, key), value);
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= answersMax) break;
      this.#answers.delete(oldest);
    }
  }
}

function placeOf(namespace: string, key: string): string {
  return `${namespace}\n${key}`;
}
