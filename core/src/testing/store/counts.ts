import { describe, expect, it } from "vitest";
import { openFixture } from "./fixture.ts";
import type { OpenStore } from "./fixture.ts";

/** States what cached counts promise. */
export function describeCounts(open: OpenStore): void {
  describe("cached counts", () => {
    it("begin at nothing, are added to, and begin anew once they have expired", async () => {
      const fixture = await openFixture(open);
      const expiresAtMs = fixture.clock.now() + 100;
      const addition = { key: "k", add: { calls: 1, tokens: 20 }, expiresAtMs };
      const first = { added: true, counts: { calls: 1, tokens: 20 } };
      expect(await fixture.store.cacheAdd("a", addition)).toEqual(first);
      await fixture.reopen();
      const { store, clock } = fixture;
      const sum = await store.cacheAdd("a", { ...addition, add: { tokens: -5, others: 2 } });
      expect(sum).toEqual({ added: true, counts: { calls: 1, tokens: 15, others: 2 } });
      const text = (await store.cacheGet("a", ["k"])).get("k");
      expect(JSON.parse(text ?? "")).toEqual(sum.counts);
      expect(await store.cacheAdd("b", addition)).toEqual(first);
      clock.advance(100);
      const later = { ...addition, expiresAtMs: expiresAtMs + 1 };
      expect(await store.cacheAdd("a", later)).toEqual(first);
    });

    it("lose no addition of many at one time", async () => {
      const { store, clock } = await openFixture(open);
      const addition = { key: "k", add: { calls: 1 }, expiresAtMs: clock.now() + 100 };
      const sums = await Promise.all(
        Array.from({ length: 50 }, () => store.cacheAdd("a", addition)),
      );
      const counted = sums.map(({ counts }) => counts["calls"]);
      expect(new Set(counted)).toEqual(new Set(Array.from({ length: 50 }, (_, call) => call + 1)));
    });

    it("stop at a limit: what would go beyond it is not added at all", async () => {
      const { store, clock } = await openFixture(open);
      const add = { calls: 1, tokens: 3 };
      const addition = { key: "k", add, most: { calls: 30 }, expiresAtMs: clock.now() + 100 };
      const sums = await Promise.all(
        Array.from({ length: 50 }, () => store.cacheAdd("a", addition)),
      );
      const refused = sums.filter(({ added }) => !added);
      const full = { added: false, counts: { calls: 30, tokens: 90 } };
      expect(refused).toEqual(Array.from({ length: 20 }, () => full));
      const text = (await store.cacheGet("a", ["k"])).get("k");
      expect(JSON.parse(text ?? "")).toEqual(full.counts);
    });
  });
}
