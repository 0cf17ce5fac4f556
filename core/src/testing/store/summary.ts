import { setImmediate as turn, setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Store } from "../../store/store.ts";
import { makeEvents, nothing, openFixture, pullNow, target } from "./fixture.ts";
import type { OpenStore } from "./fixture.ts";

/** States what `summary` promises beyond its counts, which are checked where they arise. */
export function describeSummary(open: OpenStore): void {
  describe("summary", () => {
    it("sees every settlement whole or not at all", async () => {
      const { store } = await openFixture(open);
      const parked = makeEvents(150).map((event) => {
        return { parkedId: event.id, target, event, dueMs: 0, attempts: [] };
      });
      await store.settle(await pullNow(store), { ...nothing, parked });

      const over = new AbortController();
      const settling = parked.map(async ({ parkedId }, ms) => {
        await delay(ms);
        const ended = { target, settled: [parkedId], postponed: [], ...nothing };
        await store.settleParked({ ...ended, tally: { done: 1 } });
      });
      const settled = Promise.all(settling).finally(() => over.abort());
      const [sums] = await Promise.all([watchSums(store, over.signal), settled]);
      expect([...sums]).toEqual([150]);
    });
  });
}

/** What parked and done deliveries add up to, at every look until the signal aborts. */
async function watchSums(store: Store, signal: AbortSignal): Promise<ReadonlySet<number>> {
  const sums = new Set<number>();
  while (!signal.aborted) {
    const [sales] = (await store.summary()).pipelines;
    sums.add(sales!.parked + (sales!.tally["done"] ?? 0));
    await turn();
  }
  return sums;
}
