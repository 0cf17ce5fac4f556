import type { Clock } from "../clock.ts";
import type { Cache } from "../plugin/setup.ts";
import type { Store } from "./store.ts";

/** What of a store a cache of plugins needs. */
export type CacheStore = Pick<Store, "cacheGet" | "cachePut">;

/** A store that is bound to what was compiled before it was open. */
export interface BoundStore {
  readonly store: CacheStore;
  readonly clock: Clock;
}

/** The cache of one namespace, in whatever store is bound when it is used. */
export function cacheIn(namespace: string, bound: () => BoundStore): Cache {
  return {
    get: (keys) => bound().store.cacheGet(namespace, keys),
    put: (entries) => {
      const { store, clock } = bound();
      return store.cachePut(
        namespace,
        entries.map(({ ttlMs, ...entry }) => ({ ...entry, expiresAtMs: clock.now() + ttlMs })),
      );
    },
  };
}
