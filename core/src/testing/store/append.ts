import { describe, expect, it } from "vitest";
import { makeEvent, makeEvents, nothing, openFixture, pullNow, windowMs } from "./fixture.ts";
import type { OpenStore } from "./fixture.ts";

/** States what `append` and `get` promise. */
export function describeAppend(open: OpenStore): void {
  describe("append", () => {
    it("answers every event in order, and an empty call with nothing", async () => {
      const { store } = await openFixture(open);
      const events = makeEvents(3);
      const accepted = events.map(({ id }) => ({ status: "accepted", id }));
      expect(await store.append(events)).toEqual(accepted);
      expect(await store.append([])).toEqual([]);
    });

    it("keeps an event whole, also when it is opened anew", async () => {
      const fixture = await openFixture(open);
      const whole = makeEvent({
        name: "name with a\nline and \u0000",
        source: "help/desk",
        idempotencyKey: "ключ \u{1f511}",
        timestampMs: -1.5,
        payload: '{ "b":12345678901234567890, "a" : "\\u0000\\ud800 \u{1f600}\u2028", "b":1.0 }',
      });
      const bare = makeEvent({ payload: "{}" });
      await fixture.store.append([whole, bare]);
      expect(await fixture.store.find(whole.id)).toEqual({ position: 1, event: whole });
      await fixture.reopen();
      expect(await fixture.store.find(whole.id)).toEqual({ position: 1, event: whole });
      expect((await fixture.store.find(bare.id))?.event).toStrictEqual(bare);
      expect(await fixture.store.find(makeEvent().id)).toBeUndefined();
    });

    it("keeps the order of concurrent calls", async () => {
      const { store } = await openFixture(open);
      const events = makeEvents(200);
      await Promise.all(events.map((event) => store.append([event])));
      expect((await pullNow(store, { limit: 500 })).events).toEqual(events);
    });

    it("keeps counting received events after it is opened anew", async () => {
      const fixture = await openFixture(open);
      await fixture.store.append(makeEvents(3));
      await fixture.reopen();
      await fixture.store.append(makeEvents(2));
      expect(await fixture.store.summary()).toMatchObject({ received: 5, repeated: 0 });
    });
  });

  describeIdempotency(open);
}

function describeIdempotency(open: OpenStore): void {
  describe("idempotency", () => {
    it("answers a repeat with the first id and does not store it", async () => {
      const { store } = await openFixture(open);
      const first = makeEvent({ idempotencyKey: "k" });
      const repeat = makeEvent({ idempotencyKey: "k" });
      await store.append([first]);
      expect(await store.append([repeat])).toEqual([{ status: "repeated", id: first.id }]);
      expect(await store.find(repeat.id)).toBeUndefined();
      expect(await store.summary()).toMatchObject({ received: 1, repeated: 1 });
    });

    it("sees a repeat within one call and across calls at one time", async () => {
      const { store } = await openFixture(open);
      const [first, second, third] = makeEvents(3, { idempotencyKey: "k" });
      const [one, two] = await Promise.all([
        store.append([first!, makeEvent(), second!]),
        store.append([makeEvent(), third!]),
      ]);
      expect(one.map(({ status }) => status)).toEqual(["accepted", "accepted", "repeated"]);
      expect([one[2]?.id, two[1]?.id]).toEqual([first!.id, first!.id]);
    });

    it("takes the same key of another event name for another key", async () => {
      const { store } = await openFixture(open);
      await store.append([makeEvent({ idempotencyKey: "k" })]);
      const other = makeEvent({ idempotencyKey: "k", name: "order.paid" });
      expect(await store.append([other])).toEqual([{ status: "accepted", id: other.id }]);
    });

    it("remembers a key for the window and not longer, also when it is opened anew", async () => {
      const fixture = await openFixture(open);
      const at = fixture.clock.now();
      const [first, within, after, again] = [0, windowMs - 1, windowMs, windowMs + 1].map((ms) =>
        makeEvent({ idempotencyKey: "k", receivedAtMs: at + ms }),
      );
      await fixture.store.append([first!]);
      await fixture.reopen();
      const results = [];
      for (const event of [within!, after!, again!]) {
        results.push(...(await fixture.store.append([event])));
      }
      expect(results).toEqual([
        { status: "repeated", id: first!.id },
        { status: "accepted", id: after!.id },
        { status: "repeated", id: after!.id },
      ]);
    });

    it("hands repeats to no pipeline", async () => {
      const { store } = await openFixture(open);
      const [first, repeat] = makeEvents(2, { idempotencyKey: "k" });
      const last = makeEvent();
      await store.append([first!, repeat!]);
      await store.append([repeat!, last]);
      const batch = await pullNow(store);
      expect(batch.events).toEqual([first, last]);
      await store.settle(batch, nothing);
      expect(await store.backlog("sales", ["order.placed"])).toBe(0);
    });
  });
}
