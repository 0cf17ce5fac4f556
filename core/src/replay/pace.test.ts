import { expect, test } from "vitest";
import { createTestClock } from "../testing/test-clock.ts";
import { Pace } from "./pace.ts";

test.each([1, 7, 50, 900])("no second has more than %i events, and none is wasted", (rate) => {
  const clock = createTestClock();
  const pace = new Pace(rate, clock);
  const taken: number[] = [];
  const endMs = clock.now() + 10_000;
  while (clock.now() < endMs) {
    const room = pace.room();
    if ("untilMs" in room) clock.advance(Math.max(1, room.untilMs - clock.now()));
    else {
      pace.take(room.most);
      for (let count = 0; count < room.most; count += 1) taken.push(clock.now());
      clock.advance(pace.restMs(1));
    }
  }
  const busiest = Math.max(
    ...taken.map((from) => taken.filter((at) => at >= from && at < from + 1_000).length),
  );
  expect(busiest).toBeLessThanOrEqual(rate);
  expect(taken.length).toBeGreaterThanOrEqual(rate * 9);
});

test("batches grow while they are quick, and shrink when they take long, but not to where a wait is all of it", () => {
  const pace = new Pace(undefined, createTestClock());
  const sizesAfter = (tookMs: number) =>
    Array.from({ length: 4 }, () => {
      pace.restMs(tookMs);
      return pace.room();
    });
  expect(pace.room()).toEqual({ most: 25 });
  expect(sizesAfter(1).at(-1)).toEqual({ most: 100 });
  expect(sizesAfter(500)).toEqual([{ most: 50 }, { most: 25 }, { most: 25 }, { most: 25 }]);
});
