import { fc, test as property } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { isoTime } from "./iso-time.ts";

const [earliest, latest] = [-8_640_000_000_000_000, 8_640_000_000_000_000];

property.prop([
  fc.integer({ min: earliest, max: latest - 5_000 }),
  fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 20 }),
])(
  "the text of a moment is that of toISOString, whatever was asked before it",
  (startMs, later) => {
    for (const ms of [0, ...later]) {
      const date = new Date(startMs + ms);
      expect(isoTime(date)).toBe(date.toISOString());
    }
  },
);

test("what is no moment has no text", () => {
  expect(() => isoTime(new Date(Number.NaN))).toThrow(RangeError);
});
