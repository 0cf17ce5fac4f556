import { describe, expect, it } from "vitest";
import {
  idsOf,
  makeEvent,
  makeEvents,
  nothing,
  openFixture,
  passTime,
  pullNow,
} from "./fixture.ts";
import type { OpenStore } from "./fixture.ts";

/** States what can be read of the log beside the pulling of pipelines. */
export function describeLog(open: OpenStore): void {
  describeReading(open);
  describeFollowing(open);
}

function describeReading(open: OpenStore): void {
  describe("reading the log", () => {
    it("gives pages in log order or against it, of all names or some", async () => {
      const { store } = await openFixture(open);
      const events = ["a", "b", "c", "a", "b", "c", "a", "b", "c"].map((name) =>
        makeEvent({ name }),
      );
      expect(await store.names()).toEqual([]);
      await store.append(events);
      expect((await store.names()).toSorted()).toEqual(["a", "b", "c"]);
      const page = async (request: object) =>
        (await store.read({ limit: 4, ...request })).map(({ event }) => event);
      const [first, ...rest] = await store.read({ limit: 9 });
      const growing = rest.map(({ position }, n) => position - (rest[n - 1] ?? first)!.position);
      expect(Math.min(...growing)).toBeGreaterThan(0);
      const { position } = rest[2]!;
      expect(await page({})).toEqual(events.slice(0, 4));
      expect(await page({ after: position })).toEqual(events.slice(4, 8));
      expect(await page({ backwards: true })).toEqual(events.slice(5).toReversed());
      expect(await page({ through: position })).toEqual(events.slice(0, 4));
      expect(await page({ names: ["a", "c", "never"], after: position })).toEqual(
        events.slice(4).filter(({ name }) => name !== "b"),
      );
      expect(await page({ names: ["b", "c"], backwards: true, through: position })).toEqual(
        events.slice(1, 3).toReversed(),
      );
    });

    it("finds the place of a time, and says what the log holds", async () => {
      const { store } = await openFixture(open);
      expect(await store.extent()).toEqual({ first: undefined, last: undefined });
      expect(await store.positionAt(0)).toBe(0);
      const times = [10, 20, 20, 30];
      const events = times.map((receivedAtMs) => makeEvent({ receivedAtMs }));
      await store.append(events);
      const positions = (await store.read({ limit: 9 })).map(({ position }) => position);
      const from = async (ms: number) => idsOf(await after(await store.positionAt(ms)));
      const after = async (position: number) =>
        (await store.read({ after: position, limit: 9 })).map(({ event }) => event);
      expect(await from(0)).toEqual(idsOf(events));
      expect(await from(10)).toEqual(idsOf(events));
      expect(await from(11)).toEqual(idsOf(events.slice(1)));
      expect(await from(20)).toEqual(idsOf(events.slice(1)));
      expect(await from(30)).toEqual(idsOf(events.slice(3)));
      expect(await from(31)).toEqual([]);
      expect(await store.extent()).toEqual({
        first: { position: positions[0], receivedAtMs: 10 },
        last: { position: positions[3], receivedAtMs: 30 },
      });
    });
  });
}

function describeFollowing(open: OpenStore): void {
  describe("following the log", () => {
    it("says how far a pipeline has settled", async () => {
      const fixture = await openFixture(open);
      const { store } = fixture;
      await store.append(makeEvents(3));
      expect(await store.cursor("sales")).toBeUndefined();
      const batch = await pullNow(store, { limit: 2 });
      expect(await store.cursor("sales")).toBe(0);
      await store.settle(batch, nothing);
      const second = (await store.read({ limit: 2 }))[1]!;
      expect(await store.cursor("sales")).toBe(second.position);
      await fixture.reopen();
      expect(await fixture.store.cursor("sales")).toBe(second.position);
    });

    it("tells when something was appended, and not before", async () => {
      const { store, clock } = await openFixture(open);
      await store.append([makeEvent()]);
      const { last } = await store.extent();
      const head = await store.appended(0, 60_000);
      expect(head).toBe(last!.position);
      const waiting = store.appended(head, 60_000);
      await store.append([makeEvent({ name: "any.name" })]);
      expect(await waiting).toBeGreaterThan(head);
      const late = store.appended(head + 1, 500);
      expect(await passTime(clock, 500, late)).toBe(head + 1);
      const stop = new AbortController();
      const stopped = store.appended(head + 1, 60_000, stop.signal);
      stop.abort(new Error("stopping"));
      await expect(stopped).rejects.toThrow("stopping");
    });
  });
}
