import { describe, expect, it } from "vitest";
import type { Attempt, NewParked, Store, StoredEvent } from "../../store/store.ts";
import {
  attempts,
  bury,
  failure,
  makeEvent,
  makeEvents,
  nothing,
  openFixture,
  pullNow,
  refused,
  target,
} from "./fixture.ts";
import type { OpenStore } from "./fixture.ts";

function park(event: StoredEvent, fields: Partial<NewParked> = {}): NewParked {
  return { parkedId: `${event.id}/warehouse`, target, event, dueMs: 0, attempts, ...fields };
}

/** States what `settle` and the parked deliveries promise. */
export function describeSettle(open: OpenStore): void {
  describe("settle", () => {
    it("writes what is parked, what is dead and the tally, and keeps them", async () => {
      const fixture = await openFixture(open);
      const events = makeEvents(3, { timestampMs: 5 });
      await fixture.store.append(events);
      const batch = await pullNow(fixture.store);
      const changed = { ...events[0]!, payload: '{"redacted":true}' };
      const part = { ...makeEvent(), originId: events[1]!.id };
      const [parked, letter] = [park(changed, { dueMs: 12.5 }), bury(part)];
      const tally = { "routes.warehouse.done": 1, taken: 3 };
      const settlement = { parked: [parked], deadLetters: [letter], episodes: [], tally };
      await fixture.store.settle(batch, settlement);
      await fixture.reopen();
      const { store, clock } = fixture;
      expect(await store.pullParked({ target, nowMs: 13, limit: 9 })).toEqual([
        { ...parked, parkedAtMs: clock.now() },
      ]);
      const letters = await store.deadLetters({ limit: 9 });
      expect(letters).toEqual([{ kind: "delivery", ...letter, deadLetterId: expect.any(String) }]);
      expect((await store.summary()).pipelines).toEqual([
        { pipeline: "sales", parked: 1, deadLetters: 1, tally },
      ]);
      expect((await pullNow(store)).events).toEqual([]);
    });

    it("refuses a batch that was settled before, or before its turn, and changes nothing", async () => {
      const { store } = await openFixture(open);
      await store.append(makeEvents(4));
      const first = await pullNow(store, { limit: 2 });
      const second = await pullNow(store, { limit: 2 });
      const settlement = { ...nothing, tally: { taken: 2 } };
      const stale = refused("IL_STORE_006");
      await expect(store.settle(second, settlement)).rejects.toMatchObject(stale);
      await store.settle(first, settlement);
      await expect(store.settle(first, settlement)).rejects.toMatchObject(stale);
      await store.settle(second, settlement);
      expect((await store.summary()).pipelines[0]?.tally).toEqual({ taken: 4 });
    });

    it("refuses only the settlement at fault of several at one time", async () => {
      const { store } = await openFixture(open);
      await store.append(makeEvents(2));
      const batch = await pullNow(store);
      await store.settle(batch, nothing);
      // While a store is busy with the first two calls, it may gather those after them for one transaction.
      const events = makeEvents(30);
      const calls = [0, 1, 2, 13, 14].map(
        (at, part, all) => (): Promise<unknown> => store.append(events.slice(at, all[part + 1])),
      );
      calls.splice(3, 0, () => store.settle(batch, nothing));
      const ends = await Promise.allSettled(calls.map((call) => call()));
      expect(ends.findIndex(({ status }) => status === "rejected")).toBe(3);
      expect((await pullNow(store)).events).toEqual(events);
    });

    it("adds up tallies", async () => {
      const { store } = await openFixture(open);
      await store.append(makeEvents(2));
      for (const tally of [{ a: 1, b: 2 }, { a: 10 }]) {
        await store.settle(await pullNow(store, { limit: 1 }), { ...nothing, tally });
      }
      expect((await store.summary()).pipelines[0]?.tally).toEqual({ a: 11, b: 2 });
    });
  });

  describeParked(open);
  describeEndedAttempts(open);
}

/** A store where these deliveries are parked. */
async function storeWithParked(open: OpenStore, parked: readonly NewParked[]): Promise<Store> {
  const { store } = await openFixture(open);
  await store.settle(await pullNow(store), { ...nothing, parked });
  return store;
}

function describeParked(open: OpenStore): void {
  const ended = { target, settled: [], postponed: [], ...nothing };

  describe("parked deliveries", () => {
    it("come when they are due, the longest due first, then in the order of parking", async () => {
      const due = [30, 10, 20, 10].map((dueMs) => park(makeEvent(), { dueMs }));
      const store = await storeWithParked(open, due);
      const wanted = [due[1], due[3], due[2]].map((one) => one?.parkedId);
      const pulled = await store.pullParked({ target, nowMs: 20, limit: 9 });
      expect(pulled.map(({ parkedId }) => parkedId)).toEqual(wanted);
      expect(await store.pullParked({ target, nowMs: 20, limit: 2 })).toEqual(pulled.slice(0, 2));
      expect(await store.nextDueMs(target)).toBe(10);
    });

    it("with one order key come one after another, in the order of parking", async () => {
      const [first, second, third, other] = [
        park(makeEvent(), { dueMs: 30, orderKey: "a" }),
        park(makeEvent(), { dueMs: 10, orderKey: "a" }),
        park(makeEvent(), { dueMs: 10, orderKey: "b" }),
        park(makeEvent(), { dueMs: 10 }),
      ];
      const store = await storeWithParked(open, [first, second, third, other]);
      const idsAt = async (nowMs: number) =>
        (await store.pullParked({ target, nowMs, limit: 9 })).map(({ parkedId }) => parkedId);
      expect(await idsAt(20)).toEqual([third.parkedId, other.parkedId]);
      expect(await idsAt(30)).toEqual([third.parkedId, other.parkedId, first.parkedId]);
      await store.settleParked({ ...ended, settled: [third.parkedId, other.parkedId] });
      expect(await store.nextDueMs(target)).toBe(30);
      await store.settleParked({ ...ended, settled: [first.parkedId] });
      expect(await store.nextDueMs(target)).toBe(10);
      expect(await idsAt(10)).toEqual([second.parkedId]);
    });

    it("that are held in one group fall due once as many are there as make it full", async () => {
      const hold = (key: string, dueMs = 1e15, to = target) => {
        const waiting = { kind: "hold", reason: "r", group: { key, size: 2 } } as const;
        return park(makeEvent(), { dueMs, waiting, target: to });
      };
      const away = { pipeline: target.pipeline, route: "away" };
      const [first, other, elsewhere] = [hold("a"), hold("b"), hold("a", 1e15, away)];
      const plain = park(makeEvent(), { dueMs: 1e15, waiting: { kind: "hold", reason: "r" } });
      const store = await storeWithParked(open, [first, other, elsewhere, plain]);
      const due = async () =>
        (await store.pullParked({ target, nowMs: 1e14, limit: 9 })).map(({ parkedId }) => parkedId);
      expect(await due()).toEqual([]);
      const [second, third] = [hold("a"), hold("a")];
      await store.settleParked({ ...ended, parked: [second, third] });
      expect(await due()).toEqual([first.parkedId, second.parkedId]);
      await store.settleParked({ ...ended, settled: await due() });
      expect(await due()).toEqual([]);
      const { parkedId } = plain;
      const postponed = [{ parkedId, dueMs: 1e15, attempts: [], waiting: third.waiting! }];
      await store.settleParked({ ...ended, postponed });
      expect((await due()).toSorted()).toEqual([plain.parkedId, third.parkedId].toSorted());
    });

    it("belong to their target", async () => {
      const other = { pipeline: "sales", route: "oncall" };
      const store = await storeWithParked(open, [park(makeEvent(), { target: other, dueMs: 3 })]);
      expect(await store.pullParked({ target, nowMs: 9, limit: 9 })).toEqual([]);
      expect(await store.nextDueMs(target)).toBeUndefined();
      expect(await store.nextDueMs(other)).toBe(3);
    });
  });
}

function describeEndedAttempts(open: OpenStore): void {
  const ended = { target, settled: [], postponed: [], ...nothing };

  describe("ended attempts at parked deliveries", () => {
    it("take away what is settled, and leave what is postponed", async () => {
      const [done, later] = makeEvents(2).map((event) => park(event));
      const store = await storeWithParked(open, [done!, later!]);
      const again: Attempt = { atMs: 2, failure };
      const postponed = { parkedId: later!.parkedId, dueMs: 50, attempts: [...attempts, again] };
      const [settled, tally] = [[done!.parkedId], { done: 1 }];
      await store.settleParked({ ...ended, settled, postponed: [postponed], tally });
      const left = await store.pullParked({ target, nowMs: 99, limit: 9 });
      expect(left).toEqual([{ ...later, ...postponed, parkedAtMs: expect.any(Number) }]);
      const [summary] = (await store.summary()).pipelines;
      expect(summary).toMatchObject({ parked: 1, tally: { done: 1 } });
    });

    it("may lead to other deliveries, and to dead letters", async () => {
      const first = park(makeEvent());
      const store = await storeWithParked(open, [first]);
      const next = park(first.event, { parkedId: "next", target: { ...target, route: "oncall" } });
      const deadLetters = [bury(first.event)];
      const settled = [first.parkedId];
      await store.settleParked({ ...ended, settled, parked: [next], deadLetters });
      const [summary] = (await store.summary()).pipelines;
      expect(summary).toMatchObject({ parked: 1, deadLetters: 1 });
      expect(await store.pullParked({ target: next.target, nowMs: 1, limit: 9 })).toHaveLength(1);
    });

    it("replace a delivery whose id is parked again", async () => {
      const first = park(makeEvent(), { dueMs: 5 });
      const store = await storeWithParked(open, [first]);
      const again = { ...first, dueMs: 8, attempts: [] };
      await store.settleParked({ ...ended, parked: [again] });
      const parked = await store.pullParked({ target, nowMs: 9, limit: 9 });
      expect(parked).toEqual([{ ...again, parkedAtMs: expect.any(Number) }]);
      expect((await store.summary()).pipelines[0]?.parked).toBe(1);
    });

    it("pass over what is parked no longer", async () => {
      const first = park(makeEvent());
      const store = await storeWithParked(open, [first]);
      const settlement = { ...ended, settled: [first.parkedId, "unknown"], tally: { done: 1 } };
      await store.settleParked(settlement);
      const postponed = [{ parkedId: first.parkedId, dueMs: 1, attempts: [] }];
      await store.settleParked({ ...ended, settled: [first.parkedId], postponed });
      expect(await store.nextDueMs(target)).toBeUndefined();
      expect((await store.summary()).pipelines[0]).toMatchObject({ parked: 0, tally: { done: 1 } });
    });
  });
}
