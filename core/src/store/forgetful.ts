import type { Store } from "./store.ts";

/** Stands in for a store where something is tried: nothing is remembered. */
export const forgetfulStore: Pick<Store, "cacheGet" | "cachePut"> = {
  cacheGet: () => Promise.resolve(new Map()),
  cachePut: () => Promise.resolve(),
};
