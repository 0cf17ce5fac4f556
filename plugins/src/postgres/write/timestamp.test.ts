import * as fc from "fast-check";
import { expect, test } from "vitest";
import { timestampMicroseconds } from "./timestamp.ts";

test("every moment that Date writes is read as Date counts it", () => {
  const moment = fc.date({
    min: new Date("1800-01-01T00:00:00Z"),
    max: new Date("2200-12-31T23:59:59.999Z"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(moment, (date) => {
      const expected = (date.getTime() - Date.UTC(2000, 0, 1)) * 1000;
      expect(timestampMicroseconds(date.toISOString())).toBe(expected);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ["2000-01-01T00:00:00Z", 0],
  ["2000-01-01T00:00:00.000001Z", 1],
  ["1999-12-31T23:59:59.999999Z", -1],
  ["2024-02-29T00:00:00.5Z", 762_480_000_500_000],
])("%s", (text, microseconds) => {
  expect(timestampMicroseconds(text)).toBe(microseconds);
});

test.each([
  "",
  "2026-02-29T00:00:00Z",
  "2026-13-01T00:00:00Z",
  "2026-00-01T00:00:00Z",
  "2026-01-00T00:00:00Z",
  "2026-01-01T24:00:00Z",
  "2026-01-01T00:60:00Z",
  "2026-01-01T00:00:60Z",
  "2026-01-01T00:00:00",
  "2026-01-01T00:00:00.Z",
  "2026-01-01T00:00:00.1234567Z",
  "2026-01-01T00:00:00+00:00",
  "2026-01-01 00:00:00Z",
  "9999-01-01T00:00:00Z",
  "now",
])("'%s' is left to the server", (text) => {
  expect(timestampMicroseconds(text)).toBeUndefined();
});
