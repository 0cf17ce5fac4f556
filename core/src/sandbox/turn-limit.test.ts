import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { turnLimitMs } from "./turn-limit.ts";

test.prop([
  fc.double({ min: 1, max: 300_000, noNaN: true }),
  fc.double({ min: 0, max: 1e9, noNaN: true }),
])("a turn has the time that it may take, and little more", (wantedMs, nowMs) => {
  const limitMs = turnLimitMs(wantedMs, nowMs);
  expect(limitMs).toBe(Math.ceil(limitMs));
  // At a moment of a billion milliseconds a double is exact to a ten-thousandth of one.
  expect(limitMs).toBeGreaterThanOrEqual(wantedMs - 0.001);
  expect(limitMs).toBeLessThanOrEqual(wantedMs + Math.min(wantedMs / 20, 100) + 1.001);
});

test("the limits of turns that follow each other end together", () => {
  const begun = Array.from({ length: 1_000 }, (_, turn) => 5_000 + turn / 4);
  const ends = new Set(begun.map((nowMs) => Math.floor(nowMs + turnLimitMs(2_000, nowMs))));
  expect(ends.size).toBeLessThanOrEqual(4);
});
