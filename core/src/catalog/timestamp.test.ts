import { compile, createEnv, isEvaluationError, types } from "@ingestlayer/dsl";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isTimestamp } from "./timestamp.ts";

describe("isTimestamp", () => {
  test.each([
    ["2024-02-29T23:59:59Z", true],
    ["2023-02-29T23:59:59Z", false],
    ["1900-02-29T00:00:00Z", false],
    ["2000-02-29T00:00:00Z", true],
    ["2024-04-31T00:00:00Z", false],
    ["2024-01-01t00:00:00z", true],
    ["2024-01-01T00:00:00.123456789+14:00", true],
    ["2024-01-01T00:00:00.1234567891Z", false],
    ["2024-01-01T00:00:00", false],
    ["2024-01-01 00:00:00Z", false],
    ["2024-01-01", false],
    ["2024-13-01T00:00:00Z", false],
    ["2024-01-01T24:00:00Z", false],
    ["2024-01-01T00:00:60Z", false],
    ["0000-01-01T00:00:00Z", false],
    ["0001-01-01T00:00:00Z", true],
    ["0001-01-01T00:00:00+00:01", false],
    ["9999-12-31T23:59:59.999999999Z", true],
    ["9999-12-31T23:59:59-00:01", false],
  ])("%s: %s", (text, expected) => {
    expect(isTimestamp(text)).toBe(expected);
  });
});

test("accepts exactly the texts that expressions can read as a timestamp", () => {
  const compiled = compile("timestamp(t)", createEnv({ variables: { t: types.string } }));
  if (!compiled.ok) throw new Error("the expression should compile");
  const two = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, "0"));
  const year = fc.oneof(
    fc.constantFrom("0000", "0001", "9999", "2000", "1900"),
    fc.stringMatching(/^\d{4}$/),
  );
  const between = fc.constantFrom("T", "t", " ");
  const fraction = fc.constantFrom("", ".5", ".123456789", ".1234567890", ".");
  const offset = fc
    .tuple(fc.constantFrom("+", "-"), two(24), two(60))
    .map(([sign, hours, minutes]) => `${sign}${hours}:${minutes}`);
  const zone = fc.oneof(fc.constantFrom("Z", "z", ""), offset);
  const text = fc
    .tuple(year, two(13), two(32), between, two(24), two(60), two(60), fraction, zone)
    .map(
      ([y, month, day, t, hour, minute, second, f, z]) =>
        `${y}-${month}-${day}${t}${hour}:${minute}:${second}${f}${z}`,
    );
  fc.assert(
    fc.property(text, (t) => {
      const value = compiled.program.evaluate({ t });
      expect([t, isTimestamp(t)]).toEqual([t, !isEvaluationError(value)]);
    }),
    { numRuns: 5_000 },
  );
});
