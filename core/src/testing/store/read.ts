import { describe, expect, it } from "vitest";
import type { Episode } from "../../store/history.ts";
import type { NewParked, StoredEvent } from "../../store/store.ts";
import {
  bury,
  failure,
  makeEvent,
  makeEvents,
  nothing,
  openFixture,
  pullNow,
  target,
} from "./fixture.ts";
import type { OpenStore } from "./fixture.ts";

const other = { pipeline: "sales", route: "oncall" };

/** States what can be read of what waits, what is dead and what is remembered. */
export function describeReading(open: OpenStore): void {
  describeWaiting(open);
  describeDead(open);
  describeParts(open);
  describeKeys(open);
  describeKept(open);
  describeStretches(open);
}

function park(event: StoredEvent, fields: Partial<NewParked> = {}): NewParked {
  const to = fields.target ?? target;
  const parkedId = `${event.id}/${to.route}`;
  return { parkedId, target, event, dueMs: 0, attempts: [], ...fields };
}

function describeWaiting(open: OpenStore): void {
  describe("reading what waits", () => {
    it("gives parked deliveries in the order of their ids, of an event, of a target, in pages", async () => {
      const fixture = await openFixture(open);
      const events = makeEvents(3);
      const [a, b, c] = events.map((event) => park(event, { dueMs: 1e15 }));
      const second = park(events[1]!, { target: other, waiting: { kind: "outage", failure } });
      await fixture.store.settle(await pullNow(fixture.store), {
        ...nothing,
        parked: [c!, second, a!, b!],
      });
      await fixture.reopen();
      const { store } = fixture;
      const ids = async (request: object) =>
        (await store.parked({ limit: 9, ...request })).map(({ parkedId }) => parkedId);
      const all = [a, b, c, second].map((one) => one!.parkedId).sort();
      expect(await ids({})).toEqual(all);
      expect(await ids({ limit: 2, after: all[0] })).toEqual(all.slice(1, 3));
      expect(await ids({ eventId: events[1]!.id })).toEqual([second.parkedId, b!.parkedId].sort());
      expect(await ids({ pipeline: "other" })).toEqual([]);
      expect(await store.parked({ ...other, limit: 9 })).toEqual([
        { ...second, parkedAtMs: expect.any(Number) },
      ]);
    });

    it("forgets what a delivery waited for once it waits for something else", async () => {
      const { store } = await openFixture(open);
      const parked = park(makeEvent(), { waiting: { kind: "hold", reason: "later" } });
      await store.settle(await pullNow(store), { ...nothing, parked: [parked] });
      const attempts = [{ atMs: 1, failure }];
      const postponed = [{ parkedId: parked.parkedId, dueMs: 5, attempts }];
      await store.settleParked({ ...nothing, target, settled: [], postponed });
      const [found] = await store.parked({ limit: 1 });
      const { waiting: _gone, ...rest } = parked;
      expect(found).toEqual({ ...rest, dueMs: 5, attempts, parkedAtMs: expect.any(Number) });
    });
  });
}

function describeDead(open: OpenStore): void {
  describe("reading what is dead", () => {
    it("gives dead letters by event, by target and by id", async () => {
      const { store } = await openFixture(open);
      const events = makeEvents(2);
      const letters = [bury(events[0]!), bury(events[1]!), bury(events[0]!, { target: other })];
      await store.settle(await pullNow(store), { ...nothing, deadLetters: letters });
      const found = async (request: object) => store.deadLetters({ limit: 9, ...request });
      const [first, second, third] = await found({});
      expect(await found({ eventId: events[0]!.id })).toEqual([first, third]);
      expect(await found(target)).toEqual([first, second]);
      expect(await found({ ...target, after: first!.deadLetterId })).toEqual([second]);
      expect(await store.deadLetter(third!.deadLetterId)).toEqual(third);
      expect(await store.deadLetter("999")).toBeUndefined();
      const kept = { source: "desk", receivedAtMs: 1, atMs: 1, failure, request: "{}" };
      const { id } = makeEvent();
      await store.quarantine({ ...kept, id, deliveryKey: "d" });
      expect(await found({ eventId: id })).toMatchObject([{ kind: "request", id }]);
      expect(await found({ pipeline: "sales" })).toHaveLength(3);
    });

    it("counts what is parked and what is dead by target", async () => {
      const { store, clock } = await openFixture(open);
      const events = makeEvents(3);
      const early = clock.now();
      const parked = [park(events[0]!, { dueMs: 9 })];
      await store.settle(await pullNow(store), { ...nothing, parked });
      clock.advance(50);
      await store.settleParked({
        ...nothing,
        target,
        settled: [],
        postponed: [],
        parked: [park(events[1]!, { dueMs: 4 })],
        deadLetters: [bury(events[2]!), bury(events[2]!, { target: other })],
      });
      const queues = await store.queues();
      expect(new Set(queues)).toEqual(
        new Set([
          { target, parked: 2, nextDueMs: 4, oldestParkedAtMs: early, deadLetters: 1 },
          { target: other, parked: 0, deadLetters: 1 },
        ]),
      );
    });
  });
}

function describeParts(open: OpenStore): void {
  describe("parts of an event", () => {
    it("are found by the event that they are of", async () => {
      const fixture = await openFixture(open);
      const event = makeEvent();
      await fixture.store.append([event, makeEvent()]);
      const part = { ...makeEvent(), originId: event.id };
      const told = { target, atMs: 1, end: "done", attempts: [] } as const;
      await fixture.store.settle(await pullNow(fixture.store), {
        ...nothing,
        parked: [park(part)],
        deadLetters: [bury(part)],
        episodes: [{ eventId: part.id, originId: event.id, ...told }],
      });
      await fixture.reopen();
      const { store } = fixture;
      const eventId = event.id;
      expect(await store.parked({ eventId, limit: 9 })).toMatchObject([{ event: part }]);
      expect(await store.deadLetters({ eventId, limit: 9 })).toMatchObject([{ event: part }]);
      expect(await store.episodes(eventId)).toMatchObject([
        { eventId: part.id, originId: eventId },
      ]);
    });
  });
}

function describeKeys(open: OpenStore): void {
  describe("remembered idempotency keys", () => {
    it("say which event they stand for, and how often they were repeated", async () => {
      const { store, clock } = await openFixture(open);
      const atMs = clock.now();
      const fields = { idempotencyKey: "k", receivedAtMs: atMs };
      const first = makeEvent(fields);
      const namesake = makeEvent({ ...fields, name: "order.paid" });
      await store.append([first, namesake, makeEvent(fields)]);
      await store.append([makeEvent({ ...fields, receivedAtMs: atMs + 5 })]);
      expect(await store.remembered("k")).toEqual([
        { name: "order.paid", eventId: namesake.id, firstAtMs: atMs, repeats: 0 },
        {
          name: "order.placed",
          eventId: first.id,
          firstAtMs: atMs,
          repeats: 2,
          lastRepeatAtMs: atMs + 5,
        },
      ]);
      expect(await store.remembered("other")).toEqual([]);
      clock.advance(60_000);
      expect(await store.remembered("k")).toEqual([]);
      const anew = makeEvent({ ...fields, receivedAtMs: clock.now() });
      await store.append([anew]);
      expect(await store.remembered("k")).toEqual([
        { name: anew.name, eventId: anew.id, firstAtMs: clock.now(), repeats: 0 },
      ]);
    });
  });
}

function describeKept(open: OpenStore): void {
  describe("episodes", () => {
    it("are kept with their attempts, oldest first", async () => {
      const fixture = await openFixture(open);
      const { store } = fixture;
      const event = makeEvent();
      await store.append([event]);
      const attempts = [{ atMs: 1, failure, maybeDelivered: true }];
      const about = { eventId: event.id, target, attempts };
      const done: Episode = { ...about, atMs: 2, end: "done" };
      const dropped: Episode = { ...about, atMs: 9, end: "dropped", failure };
      await store.settle(await pullNow(store), { ...nothing, episodes: [done] });
      const ended = { ...nothing, target, settled: [], postponed: [] };
      await store.settleParked({ ...ended, episodes: [dropped] });
      await fixture.reopen();
      expect(await fixture.store.episodes(event.id)).toEqual([done, dropped]);
      expect(await fixture.store.episodes(makeEvent().id)).toEqual([]);
    });
  });
}

function describeStretches(open: OpenStore): void {
  describe("stretches", () => {
    const serving = (pipeline: string, hash: string | undefined, sinceMs: number, files = {}) => ({
      pipeline,
      hash,
      sinceMs,
      files,
    });

    it("begin at the cursor where the config or a file of it differs, and nowhere else", async () => {
      const fixture = await openFixture(open);
      const { store } = fixture;
      await store.serve([serving("sales", "h1", 1), serving("other", "h1", 1)]);
      await store.append(makeEvents(2));
      await store.settle(await pullNow(store, { limit: 1 }), nothing);
      await store.serve([serving("sales", "h1", 2), serving("other", "h1", 2)]);
      await store.serve([serving("sales", "h2", 3)]);
      await store.serve([serving("sales", "h2", 4, { "a.ts": "f" })]);
      await store.settle(await pullNow(store, { limit: 1 }), nothing);
      await store.serve([serving("sales", undefined, 5)]);
      await fixture.reopen();
      const positions = (await fixture.store.read({ limit: 2 })).map(({ position }) => position);
      expect(await fixture.store.stretches()).toEqual([
        { ...serving("other", "h1", 1), after: 0 },
        { ...serving("sales", "h1", 1), after: 0 },
        { ...serving("sales", "h2", 4, { "a.ts": "f" }), after: positions[0] },
        { ...serving("sales", undefined, 5), after: positions[1] },
      ]);
    });
  });
}
