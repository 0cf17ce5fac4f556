import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { RateBudget } from "./budget.ts";

const steps = fc.array(
  fc.record({ afterMs: fc.nat({ max: 400 }), wanted: fc.integer({ min: 1, max: 12 }) }),
  { maxLength: 60 },
);

test.prop([fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 1_000 }), steps])(
  "no window of the period ever holds more events than the budget",
  (events, perMs, asked) => {
    const budget = new RateBudget({ events, perMs });
    const went: number[] = [];
    let nowMs = 0;
    for (const { afterMs, wanted } of asked) {
      nowMs += afterMs;
      const taken = budget.take(wanted, nowMs);
      for (let count = 0; count < taken; count += 1) went.push(nowMs);
    }
    for (const from of went) {
      const inWindow = went.filter((at) => at >= from && at < from + perMs);
      expect(inWindow.length).toBeLessThanOrEqual(events);
    }
  },
);

test.prop([fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 1_000 }), steps])(
  "at the time it names, one may go, and not before",
  (events, perMs, asked) => {
    const budget = new RateBudget({ events, perMs });
    let nowMs = 0;
    for (const { afterMs, wanted } of asked) {
      nowMs += afterMs;
      budget.take(wanted, nowMs);
    }
    if (budget.readyMs > nowMs) expect(budget.available(budget.readyMs - 1)).toBe(0);
    expect(budget.available(Math.max(budget.readyMs, nowMs))).toBeGreaterThan(0);
  },
);
