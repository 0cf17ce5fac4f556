import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import type { Clock } from "../clock.ts";
import { createTestClock } from "../testing/test-clock.ts";
import type { DeliveryConfig } from "../config/config.ts";
import type { DeliveryReport, Event, Outcome } from "../glossary.ts";
import { decodeEvent } from "../pipeline/event.ts";
import type { PlannedRoute } from "../pipeline/plan.ts";
import { TallyBook } from "../pipeline/tally.ts";
import type { EventId } from "../glossary.ts";
import { Dispatcher } from "./dispatch.ts";
import type { Delivery } from "./disposition.ts";

const usual: DeliveryConfig = {
  batch: 10,
  concurrency: 2,
  timeoutMs: 5_000,
  retry: { firstMs: 100, factor: 2, maxMs: 1_000, maxAgeMs: 60_000 },
};
const silent = { info: () => undefined, warn: () => undefined };
const never = new AbortController().signal;

type Deliver = (batch: readonly Event[], signal: AbortSignal) => Promise<DeliveryReport>;

function dispatcherTo(deliver: Deliver, config: Partial<DeliveryConfig> = {}) {
  return openDispatcher(deliver, config).deliver;
}

function openDispatcher(
  deliver: Deliver,
  config: Partial<DeliveryConfig> = {},
  clock: Clock = systemClock,
) {
  const dispatcher = new Dispatcher(
    {
      name: "there",
      plugin: "there",
      destination: { route: () => ({ deliver: () => Promise.resolve([]) }) },
      delivery: { ...usual, ...config },
      repeats: "shown",
    },
    {
      clock,
      random: Math.random,
      log: silent,
      metrics: { delivered: () => undefined },
    },
  );
  const route: PlannedRoute = {
    name: "there",
    destination: "there",
    when: undefined,
    route: { deliver: (batch, { signal }) => deliver(batch, signal) },
  };
  return {
    dispatcher,
    deliver: (deliveries: readonly Delivery[]) =>
      dispatcher.deliver(route, deliveries, new TallyBook(), never),
  };
}

function deliveries(count: number): readonly Delivery[] {
  return Array.from({ length: count }, (_, index) => ({
    inFlight: decodeEvent({
      id: `id-${index}` as EventId,
      name: "a.b",
      source: "rest",
      receivedAtMs: 0,
      payload: `{"n":${index}}`,
    }),
    attempts: [],
  }));
}

const done: Outcome = { kind: "done" };
const failure = { code: "X", reason: "no" };

test("one disposition a delivery, in order, whatever the chunks", async () => {
  const deliver = dispatcherTo(async (batch) =>
    batch.map(({ payload }) =>
      Number(payload["n"]) % 3 === 0 ? { kind: "reject", failure } : done,
    ),
  );
  const dispositions = await deliver(deliveries(25));
  expect(dispositions.map(({ kind }) => kind)).toEqual(
    Array.from({ length: 25 }, (_, index) => (index % 3 === 0 ? "dead" : "done")),
  );
});

test("never more calls at once than the concurrency", async () => {
  let atOnce = 0;
  let most = 0;
  const deliver = dispatcherTo(async (batch) => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    await delay(5);
    atOnce -= 1;
    return batch.map(() => done);
  });
  await deliver(deliveries(100));
  expect(most).toBe(2);
});

test("a retry is parked with its attempt, and expires at its age", async () => {
  const deliver = dispatcherTo(async (batch) => batch.map(() => ({ kind: "retry", failure })));
  const [fresh] = await deliver(deliveries(1));
  expect(fresh).toMatchObject({ kind: "parked", attempts: [{ failure }] });
  const old = { atMs: Date.now() - 61_000, failure };
  const [expired] = await deliver(deliveries(1).map((one) => ({ ...one, attempts: [old] })));
  expect(expired).toMatchObject({ kind: "dead", failure: { code: "IL_DLV_104" } });
});

test("an outage parks everything unattempted, and a probe reopens the destination", async () => {
  let down = true;
  let calls = 0;
  const clock = createTestClock();
  const answer: Deliver = async (batch) => {
    calls += 1;
    return down ? { kind: "outage", failure } : batch.map(() => done);
  };
  const { deliver } = openDispatcher(answer, {}, clock);
  const first = await deliver(deliveries(3));
  const outage = { kind: "outage", failure };
  const waits = { kind: "parked", attempts: [], dueMs: expect.any(Number), waiting: outage };
  expect(first).toEqual([waits, waits, waits]);
  expect((await deliver(deliveries(50))).every((one) => "waiting" in one)).toBe(true);
  expect(calls).toBe(1);
  down = false;
  clock.advance(usual.retry.firstMs);
  const last = await deliver(deliveries(5));
  expect(last.every(({ kind }) => kind === "done")).toBe(true);
});

test("a destination that throws is an outage, not a loss", async () => {
  const deliver = dispatcherTo(() => Promise.reject(new Error("socket hang up")));
  expect(await deliver(deliveries(2))).toMatchObject([
    { kind: "parked", attempts: [] },
    { kind: "parked", attempts: [] },
  ]);
});

test("a destination that hangs is cut off, and what was sent is maybe delivered", async () => {
  const deliver = dispatcherTo(
    (_batch, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason as Error));
      }),
    { timeoutMs: 30 },
  );
  expect(await deliver(deliveries(1))).toMatchObject([
    {
      kind: "parked",
      attempts: [{ maybeDelivered: true, failure: { code: "IL_DLV_103" } }],
    },
  ]);
});

test("a plugin that answers with too few outcomes is told so, and nothing is taken for delivered", async () => {
  const deliver = dispatcherTo(async () => [done]);
  expect(await deliver(deliveries(2))).toMatchObject([
    { kind: "dead", failure: { code: "IL_DLV_105" } },
    { kind: "dead", failure: { code: "IL_DLV_105" } },
  ]);
});

test("a full queue parks what comes on top, at once and unattempted", async () => {
  const gate = Promise.withResolvers<void>();
  const deliver = dispatcherTo(async (batch) => {
    await gate.promise;
    return batch.map(() => done);
  });
  const all = deliver(deliveries(500));
  gate.resolve();
  const kinds = (await all).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === "parked").length).toBeGreaterThan(0);
  expect(kinds.filter((kind) => kind === "done").length).toBeGreaterThan(0);
  expect(kinds).toHaveLength(500);
});

test("parked deliveries are asked for as far as the queue has room, and not while it is full", async () => {
  const gate = Promise.withResolvers<void>();
  const { dispatcher, deliver } = openDispatcher(async (batch) => {
    await gate.promise;
    return batch.map(() => done);
  });
  const emptyQueue = 2 * 4 * 10;
  expect(dispatcher.readiness()).toEqual({ kind: "take", most: emptyQueue });
  const some = deliver(deliveries(50));
  await delay(1);
  expect(dispatcher.readiness()).toEqual({ kind: "take", most: emptyQueue - 30 });
  const more = deliver(deliveries(500));
  expect(dispatcher.readiness()).toMatchObject({ kind: "wait" });
  gate.resolve();
  await Promise.all([some, more]);
  expect(dispatcher.readiness()).toEqual({ kind: "take", most: emptyQueue });
});

test("no more than the rate budget goes, the rest waits unattempted until there is room", async () => {
  const sent: number[] = [];
  const deliver = dispatcherTo(
    async (batch) => {
      sent.push(...batch.map(({ payload }) => Number(payload["n"])));
      return batch.map(() => done);
    },
    { rate: { events: 3, perMs: 10_000 } },
  );
  const startedMs = Date.now();
  const dispositions = await deliver(deliveries(12));
  expect(sent).toEqual([0, 1, 2]);
  for (const rest of dispositions.slice(3)) {
    expect(rest).toMatchObject({ kind: "parked", attempts: [] });
    expect((rest as { dueMs: number }).dueMs).toBeGreaterThanOrEqual(startedMs + 10_000);
  }
});

test("an outage that somebody must mend is probed every ten minutes, any other every minute", async () => {
  for (const [needsOperator, mostMs] of [
    [true, 600_000],
    [false, 60_000],
  ] as const) {
    const clock = createTestClock();
    const deliver = async () => ({ kind: "outage", failure, needsOperator }) as const;
    const config = { retry: { ...usual.retry, firstMs: 1_000, maxMs: 900_000 } };
    const { dispatcher, deliver: send } = openDispatcher(deliver, config, clock);
    let pauseMs = 0;
    for (let probe = 0; probe < 20; probe += 1) {
      await send(deliveries(1));
      const readiness = dispatcher.readiness();
      pauseMs = readiness.kind === "wait" ? readiness.untilMs - clock.now() : 0;
      clock.advance(pauseMs);
    }
    expect(pauseMs).toBeGreaterThanOrEqual(mostMs / 2);
    expect(pauseMs).toBeLessThanOrEqual(mostMs);
  }
});
