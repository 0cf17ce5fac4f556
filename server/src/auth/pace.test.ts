import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Pace } from "./pace.ts";

test("over any time no more goes through than the rate, one second of it and one list", () => {
  const requests = fc.array(
    fc.record({ afterMs: fc.nat({ max: 3000 }), count: fc.nat({ max: 50 }) }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), requests, (perSecond, list) => {
      const pace = new Pace(perSecond, 0);
      let [nowMs, taken] = [0, 0];
      for (const { afterMs, count } of list) {
        nowMs += afterMs;
        if (pace.take(count, nowMs) === 0) taken += count;
      }
      expect(taken).toBeLessThanOrEqual(perSecond * (nowMs / 1000 + 1) + 50);
    }),
  );
});

test("who waits as long as was said goes through", () => {
  const counts = fc.array(fc.nat({ max: 500 }), { minLength: 1 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), counts, (perSecond, list) => {
      const pace = new Pace(perSecond, 0);
      let nowMs = 0;
      for (const count of list) {
        const waitMs = pace.take(count, nowMs);
        nowMs += waitMs;
        expect(waitMs === 0 ? 0 : pace.take(count, nowMs)).toBe(0);
      }
    }),
  );
});
