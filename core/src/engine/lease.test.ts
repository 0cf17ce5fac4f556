import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createTestClock } from "../testing/test-clock.ts";
import { holdLease, leaseMs } from "./lease.ts";

test("a lease is renewed before it ends for as long as the work lasts, and not after", async () => {
  const clock = createTestClock();
  const startMs = clock.now();
  const work = Promise.withResolvers<string>();
  const leases = [startMs + leaseMs];
  const held = holdLease(
    work.promise,
    async (untilMs) => {
      expect(clock.now()).toBeLessThan(leases.at(-1) ?? 0);
      leases.push(untilMs);
    },
    clock,
  );
  for (let seconds = 0; seconds < 60; seconds += 1) {
    clock.advance(1_000);
    await turn();
  }
  expect(leases.at(-1)).toBeGreaterThan(clock.now());
  const renewals = leases.length;
  work.resolve("ended");
  expect(await held).toBe("ended");
  clock.advance(60_000);
  await turn();
  expect(leases).toHaveLength(renewals);
});

test("a lease that cannot be renewed does not lose what the work comes to", async () => {
  const clock = createTestClock();
  const work = Promise.withResolvers<string>();
  const held = holdLease(work.promise, () => Promise.reject(new Error("disk full")), clock);
  clock.advance(leaseMs);
  await turn();
  work.resolve("ended");
  expect(await held).toBe("ended");
});
