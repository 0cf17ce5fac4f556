import { describe, expect, it } from "vitest";
import {
  idsOf,
  makeEvent,
  makeEvents,
  nothing,
  openFixture,
  passTime,
  pullNow,
  refused,
} from "./fixture.ts";
import type { OpenStore } from "./fixture.ts";

const names = ["order.placed"];

/** States what `pull` and `backlog` promise. */
export function describePull(open: OpenStore): void {
  describe("pull", () => {
    it("hands out only the names that were asked for, merged in log order", async () => {
      const { store } = await openFixture(open);
      const log = Array.from({ length: 30 }, (_, n) => makeEvent({ name: `name.${n % 5}` }));
      await store.append(log);
      const asked = ["name.1", "name.4", "never.seen", "name.3", "name.1"];
      const wanted = log.filter(({ name }) => asked.includes(name));
      const first = await pullNow(store, { names: asked, limit: 7 });
      const rest = await pullNow(store, { names: asked });
      expect([...first.events, ...rest.events]).toEqual(wanted);
    });

    it("gives each pipeline the whole log", async () => {
      const { store } = await openFixture(open);
      const events = makeEvents(2);
      await store.append(events);
      expect((await pullNow(store, { pipeline: "a" })).events).toEqual(events);
      expect((await pullNow(store, { pipeline: "b" })).events).toEqual(events);
    });

    it("hands out again what was not settled once it is opened anew", async () => {
      const fixture = await openFixture(open);
      const events = makeEvents(6);
      await fixture.store.append(events);
      const settled = await pullNow(fixture.store, { limit: 2 });
      await pullNow(fixture.store, { limit: 2 });
      await fixture.store.settle(settled, nothing);
      await fixture.reopen();
      expect((await pullNow(fixture.store)).events).toEqual(events.slice(2));
    });

    it("takes many names", async () => {
      const { store } = await openFixture(open);
      const log = Array.from({ length: 600 }, (_, n) => makeEvent({ name: `many.${n % 300}` }));
      await store.append(log);
      const many = log.slice(0, 300).map(({ name }) => name);
      expect((await pullNow(store, { names: many, limit: 450 })).events).toEqual(log.slice(0, 450));
    });

    it("refuses a second pull of a pipeline at the same time", async () => {
      const { store, clock } = await openFixture(open);
      await pullNow(store);
      const first = pullNow(store, { waitMs: 1_000 });
      await expect(pullNow(store)).rejects.toMatchObject(refused("IL_STORE_010"));
      expect((await passTime(clock, 1_000, first)).events).toEqual([]);
    });
  });

  describeBatches(open);
  describeWaiting(open);
  describeBacklog(open);
}

function describeBatches(open: OpenStore): void {
  describe("a batch", () => {
    it("hands out the log from its start, in order, batch after batch", async () => {
      const { store } = await openFixture(open);
      const events = makeEvents(5);
      await store.append(events);
      const batches = [];
      for (const limit of [2, 2, 2]) batches.push(await pullNow(store, { limit }));
      expect(batches.map((batch) => idsOf(batch.events))).toEqual([
        idsOf(events.slice(0, 2)),
        idsOf(events.slice(2, 4)),
        idsOf(events.slice(4)),
      ]);
    });

    it("ends a batch with the event with which its payloads are as long as they may be", async () => {
      const { store } = await openFixture(open);
      const events = [5, 5, 90, 5].map((length) => makeEvent({ payload: "x".repeat(length) }));
      await store.append(events);
      const sizes = [];
      for (let pulls = 0; pulls < 4; pulls += 1) {
        const batch = await pullNow(store, { payloadCharsMax: 10, lingerMs: 0 });
        sizes.push(batch.events.map(({ payload }) => payload.length));
      }
      expect(sizes).toEqual([[5, 5], [90], [5], []]);
    });
  });
}

function describeWaiting(open: OpenStore): void {
  describe("a pull that waits", () => {
    it("wakes when an event of its names is appended, and not for others", async () => {
      const { store } = await openFixture(open);
      const pulled = pullNow(store, { waitMs: 60_000 });
      await store.append([makeEvent({ name: "order.paid" })]);
      const event = makeEvent();
      await store.append([event]);
      expect((await pulled).events).toEqual([event]);
    });

    it("comes back empty when its time is over", async () => {
      const { store, clock } = await openFixture(open);
      await pullNow(store);
      const pulled = pullNow(store, { waitMs: 500 });
      expect((await passTime(clock, 500, pulled)).events).toEqual([]);
    });

    it("lingers for a fuller batch, and no longer than it is full", async () => {
      const { store, clock } = await openFixture(open);
      const events = makeEvents(4);
      await store.append(events.slice(0, 2));
      const filling = pullNow(store, { limit: 3, lingerMs: 60_000 });
      await store.append(events.slice(2));
      expect((await filling).events).toEqual(events.slice(0, 3));
      const part = pullNow(store, { limit: 3, lingerMs: 100 });
      expect((await passTime(clock, 100, part)).events).toEqual(events.slice(3));
    });

    it("rejects with the signal's reason when it aborts", async () => {
      const { store } = await openFixture(open);
      const stop = new AbortController();
      await pullNow(store);
      const waiting = pullNow(store, { waitMs: 60_000, signal: stop.signal });
      const reason = new Error("stopping");
      stop.abort(reason);
      await expect(waiting).rejects.toBe(reason);
      await expect(pullNow(store, { signal: stop.signal })).rejects.toBe(reason);
      expect((await pullNow(store)).events).toEqual([]);
    });

    it("rejects when the store closes, as every later call does", async () => {
      const { store } = await openFixture(open);
      await pullNow(store);
      const closed = refused("IL_STORE_007");
      const waiting = pullNow(store, { waitMs: 60_000 });
      const closing = store[Symbol.asyncDispose]();
      await expect(waiting).rejects.toMatchObject(closed);
      await closing;
      await expect(store.append([makeEvent()])).rejects.toMatchObject(closed);
      await expect(pullNow(store)).rejects.toMatchObject(closed);
      await expect(store.summary()).rejects.toMatchObject(closed);
      await store[Symbol.asyncDispose]();
    });
  });
}

function describeBacklog(open: OpenStore): void {
  describe("backlog", () => {
    it("counts the events of the names after the cursor, not after what was pulled", async () => {
      const fixture = await openFixture(open);
      const { store } = fixture;
      await store.append([...makeEvents(4), ...makeEvents(3, { name: "order.paid" })]);
      expect(await store.backlog("sales", names)).toBe(4);
      const batch = await pullNow(store, { limit: 3 });
      expect(await store.backlog("sales", names)).toBe(4);
      await store.settle(batch, nothing);
      expect(await store.backlog("sales", names)).toBe(1);
      expect(await store.backlog("sales", ["order.placed", "order.paid", "never.seen"])).toBe(4);
      await fixture.reopen();
      expect(await fixture.store.backlog("sales", names)).toBe(1);
    });
  });
}
