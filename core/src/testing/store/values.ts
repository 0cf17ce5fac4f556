import { describe, expect, it } from "vitest";
import { openFixture } from "./fixture.ts";
import type { OpenStore } from "./fixture.ts";

/** States what the cache and the config versions promise. */
export function describeValues(open: OpenStore): void {
  describe("cache", () => {
    it("remembers values by namespace and key until they expire", async () => {
      const fixture = await openFixture(open);
      const expiresAtMs = fixture.clock.now() + 100;
      await fixture.store.cachePut("a", [
        { key: "k", value: "1", expiresAtMs },
        { key: "l", value: "2", expiresAtMs: expiresAtMs + 1 },
      ]);
      await fixture.store.cachePut("b", [{ key: "k", value: "other", expiresAtMs }]);
      await fixture.reopen();
      const { store, clock } = fixture;
      const get = async () => Object.fromEntries(await store.cacheGet("a", ["k", "l", "m"]));
      expect(await get()).toEqual({ k: "1", l: "2" });
      expect(await store.cacheGet("b", ["k"])).toEqual(new Map([["k", "other"]]));
      clock.advance(100);
      expect(await get()).toEqual({ l: "2" });
    });

    it("keeps the newest value", async () => {
      const { store, clock } = await openFixture(open);
      const expiresAtMs = clock.now() + 1;
      await store.cachePut("a", []);
      for (const value of ["old", "new"])
        await store.cachePut("a", [{ key: "k", value, expiresAtMs }]);
      expect(await store.cacheGet("a", ["k"])).toEqual(new Map([["k", "new"]]));
    });
  });

  describe("config versions", () => {
    it("are kept once, by hash", async () => {
      const fixture = await openFixture(open);
      const version = { hash: "h", text: "pipelines: {}\n", loadedAtMs: 5 };
      await fixture.store.saveConfig(version);
      await fixture.store.saveConfig({ ...version, loadedAtMs: 6 });
      await fixture.reopen();
      expect(await fixture.store.config("h")).toEqual(version);
      expect(await fixture.store.config("other")).toBeUndefined();
    });
  });
}
