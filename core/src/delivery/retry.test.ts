import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { retryDelayMs } from "./retry.ts";

const schedule = { firstMs: 1_000, factor: 2, maxMs: 900_000, maxAgeMs: 259_200_000 };
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test.prop([fc.integer({ min: 1, max: 10_000 }), random])(
  "waits a random part of an interval that doubles up to its ceiling",
  (attempts, part) => {
    const ceiling = Math.min(900_000, 1_000 * 2 ** (attempts - 1));
    const delay = retryDelayMs(schedule, attempts, undefined, () => part);
    expect(delay).toBeGreaterThanOrEqual(0);
    expect(delay).toBeLessThanOrEqual(ceiling);
    expect(retryDelayMs(schedule, attempts, undefined, () => 1)).toBe(ceiling);
  },
);

test.prop([fc.integer({ min: 1, max: 100 }), fc.nat(), random])(
  "never comes back sooner than the destination asked for",
  (attempts, afterMs, part) => {
    expect(retryDelayMs(schedule, attempts, afterMs, () => part)).toBeGreaterThanOrEqual(afterMs);
  },
);
