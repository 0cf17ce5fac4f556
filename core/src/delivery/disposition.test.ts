import { expect, test } from "vitest";
import { dispose, disposeOutage, disposeUnattempted } from "./disposition.ts";

const failure = { code: "X", reason: "no" };
const waiting = { attempts: [], dueMs: 5_000 };
const outage = { kind: "outage", failure } as const;

test("what is held waits without an attempt; until no time, it is a dead letter, not lost", () => {
  const schedule = { firstMs: 1, factor: 1, maxMs: 1, maxAgeMs: 1 };
  const hold = (untilMs: number) =>
    dispose({ kind: "hold", untilMs, reason: "r" }, waiting, schedule, 0, Math.random);
  expect(hold(9_000)).toMatchObject({ kind: "parked", dueMs: 9_000, attempts: [] });
  for (const never of [Infinity, Number.NaN]) {
    expect(hold(never)).toMatchObject({ kind: "dead", failure: { code: "IL_DLV_106" } });
  }
});

test("a delivery that was not tried keeps its place among those that wait", () => {
  expect(disposeUnattempted(waiting, 60_000)).toMatchObject({ dueMs: 5_000 });
  expect(disposeUnattempted({ attempts: [] }, 60_000)).toMatchObject({ dueMs: 60_000 });
});

test("so does one that was asked to come later; any other outage lets another one probe", () => {
  const dispose = (more: object) => disposeOutage({ ...outage, ...more }, waiting, 10_000, 60_000);
  const parked = { kind: "parked", attempts: [], waiting: outage };
  expect(dispose({ afterMs: 1_000 })).toEqual({ ...parked, dueMs: 5_000 });
  expect(dispose({})).toEqual({ ...parked, dueMs: 60_000 });
  expect(dispose({ afterMs: 1_000, maybeDelivered: true })).toMatchObject({
    dueMs: 60_000,
    attempts: [{ maybeDelivered: true }],
  });
});
