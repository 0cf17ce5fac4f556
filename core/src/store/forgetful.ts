import { addTo } from "./cache.ts";
import type { Store } from "./store.ts";

const counts = new Map<string, string>();

/** Stands in for a store where something is tried: nothing is remembered but counts, while the process lives. */
export const forgetfulStore: Pick<Store, "cacheGet" | "cachePut" | "cacheAdd"> = {
  cacheGet: () => Promise.resolve(new Map()),
  cachePut: () => Promise.resolve(),
  cacheAdd: async (namespace, addition) => {
    const place = `${namespace}\n${addition.key}`;
    const { value, ...sum } = addTo(counts.get(place), addition);
    if (sum.added) counts.set(place, value);
    return sum;
  },
};
