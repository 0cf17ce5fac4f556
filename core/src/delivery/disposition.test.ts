import { expect, test } from "vitest";
import { disposeOutage, disposeUnattempted } from "./disposition.ts";

const failure = { code: "X", reason: "no" };
const waiting = { attempts: [], dueMs: 5_000 };
const outage = { kind: "outage", failure } as const;

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
