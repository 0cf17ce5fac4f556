import type { DatabaseSync } from "node:sqlite";
import { addTo } from "../../cache.ts";
import type { CacheAddition, CacheEntry, CacheSum } from "../../cache.ts";
import { getCache } from "../statements/get-cache.ts";
import { putCache } from "../statements/put-cache.ts";

/** Writes to the cache inside the open transaction. */
export interface CacheWriter {
  put(namespace: string, entries: readonly CacheEntry[]): void;
  /** What has expired begins anew. */
  add(namespace: string, addition: CacheAddition, nowMs: number): CacheSum;
}

export function prepareCache(database: DatabaseSync): CacheWriter {
  const read = database.prepare(getCache);
  const write = database.prepare(putCache);
  return {
    put(namespace, entries) {
      for (const { key, value, expiresAtMs } of entries) {
        write.run(namespace, key, value, expiresAtMs);
      }
    },
    add(namespace, addition, nowMs) {
      const { key, expiresAtMs } = addition;
      const row = read.get(namespace, key, nowMs) as { value: string } | undefined;
      const { value, ...sum } = addTo(row?.value, addition);
      if (sum.added) write.run(namespace, key, value, expiresAtMs);
      return sum;
    },
  };
}
