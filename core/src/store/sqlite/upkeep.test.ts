import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createTestClock } from "../../testing/test-clock.ts";
import { makeEvent, makeEvents, nothing, pullNow } from "../../testing/store/fixture.ts";
import { countRows, openForTest, scratchFolder } from "./open-for-test.ts";
import type { SqliteStoreOptions } from "./open-sqlite-store.ts";

const names = ["order.placed"];

async function open(options: Partial<SqliteStoreOptions>) {
  const file = join(await scratchFolder(), "store.db");
  const clock = createTestClock();
  const store = await openForTest({ file, clock, ...options });
  return { store, clock, rows: (table: string) => countRows(file, table), file };
}

describe("upkeep", () => {
  it("forgets idempotency keys whose window has passed, in steps", async () => {
    const { store, clock, rows } = await open({ idempotencyWindowMs: 1_000 });
    const keyed = makeEvents(1_200).map((event, n) => ({ ...event, idempotencyKey: `k${n}` }));
    const late = makeEvent({ idempotencyKey: "late", receivedAtMs: clock.now() + 500 });
    await store.append([...keyed, late]);
    clock.advance(1_000);
    await store.upkeep();
    expect(rows("idempotency")).toBe(1);
    expect(await store.append([late])).toEqual([{ status: "repeated", id: late.id }]);
  });

  it("forgets cached values that have expired", async () => {
    const { store, clock, rows } = await open({});
    const at = clock.now();
    const values = [at, at + 10].map((expiresAtMs, n) => {
      return { key: `k${n}`, value: "v", expiresAtMs };
    });
    await store.cachePut("n", values);
    await store.upkeep();
    expect(rows("cache")).toBe(1);
  });

  it("comes by itself", async () => {
    const { store, clock, rows } = await open({ idempotencyWindowMs: 1_000, upkeepEveryMs: 5_000 });
    await store.append([makeEvent({ idempotencyKey: "k" })]);
    clock.advance(5_000);
    await expect.poll(() => rows("idempotency")).toBe(0);
  });

  it("deletes nothing of the log unless it is told to", async () => {
    const { store, clock, rows } = await open({});
    await store.append(makeEvents(10));
    await store.settle(await pullNow(store), nothing);
    clock.advance(1e12);
    await store.upkeep();
    expect(rows("events")).toBe(10);
  });
});

describe("retention", () => {
  const retentionAgeMs = 1_000;

  it("deletes what is older than its age, in steps, and keeps the newest event", async () => {
    const { store, clock, rows } = await open({ retentionAgeMs });
    await store.append(makeEvents(1_200, { receivedAtMs: clock.now() }));
    const young = makeEvents(3, { receivedAtMs: clock.now() + 1 });
    await store.append(young);
    await store.settle(await pullNow(store, { limit: 5_000 }), nothing);
    clock.advance(1_000);
    await store.upkeep();
    expect(rows("events")).toBe(3);
    expect((await store.find(young[0]!.id))?.event).toEqual(young[0]);
    clock.advance(1);
    await store.upkeep();
    expect(rows("events")).toBe(1);
  });

  it("never passes a cursor", async () => {
    const { store, clock, rows } = await open({ retentionAgeMs });
    const events = makeEvents(10, { receivedAtMs: clock.now() });
    await store.append(events);
    await store.settle(await pullNow(store, { limit: 4 }), nothing);
    await pullNow(store, { limit: 2 });
    clock.advance(5_000);
    await store.upkeep();
    expect(rows("events")).toBe(6);
    expect(await store.backlog("sales", names)).toBe(6);
  });

  it("never passes a pipeline that has pulled and settled nothing yet", async () => {
    const { store, clock, rows } = await open({ retentionAgeMs });
    await store.append(makeEvents(10, { receivedAtMs: clock.now() }));
    await pullNow(store);
    clock.advance(5_000);
    await store.upkeep();
    expect(rows("events")).toBe(10);
  });

  it("passes what a pipeline at the end of the log does not listen to", async () => {
    const { store, clock, rows } = await open({ retentionAgeMs });
    await store.append(makeEvents(10, { name: "order.paid", receivedAtMs: clock.now() }));
    expect((await pullNow(store)).events).toEqual([]);
    clock.advance(5_000);
    await store.upkeep();
    expect(rows("events")).toBe(1);
  });

  it("never passes a parked delivery", async () => {
    const { store, clock, rows } = await open({ retentionAgeMs });
    const events = makeEvents(10, { receivedAtMs: clock.now() });
    await store.append(events);
    const target = { pipeline: "sales", route: "warehouse" };
    const parked = { parkedId: "p", target, event: events[3]!, dueMs: 0, attempts: [] };
    await store.settle(await pullNow(store), { ...nothing, parked: [parked] });
    clock.advance(5_000);
    await store.upkeep();
    expect(rows("events")).toBe(7);
    await store.settleParked({ target, settled: ["p"], postponed: [], ...nothing });
    await store.upkeep();
    expect(rows("events")).toBe(1);
  });

  it("by size deletes the oldest events until the rest fits", async () => {
    const retentionBytesMax = 400_000;
    const { store, rows, file } = await open({ retentionBytesMax });
    const payload = JSON.stringify("x".repeat(1_000));
    const kept = makeEvents(2_000, { payload });
    await store.append(kept);
    await store.settle(await pullNow(store, { limit: 5_000 }), nothing);
    await store.upkeep();
    const left = rows("events");
    expect(left).toBeGreaterThan(40);
    expect(left).toBeLessThan(400);
    await store[Symbol.asyncDispose]();
    const reopened = await openForTest({ file });
    const { events } = await pullNow(reopened, { pipeline: "other", limit: 5_000 });
    expect(events).toEqual(kept.slice(-left));
  });

  it("goes on counting where it stopped when it is opened anew", async () => {
    const { store, clock, file } = await open({ retentionAgeMs });
    await store.append(makeEvents(10, { receivedAtMs: clock.now() }));
    await store.settle(await pullNow(store), nothing);
    clock.advance(5_000);
    await store.upkeep();
    await store[Symbol.asyncDispose]();
    const reopened = await openForTest({ file, clock });
    const [event] = makeEvents(1);
    await reopened.append([event!]);
    expect((await pullNow(reopened)).events).toEqual([event]);
    expect(await reopened.summary()).toMatchObject({ received: 11 });
    expect(await reopened.backlog("sales", names)).toBe(1);
  });
});
