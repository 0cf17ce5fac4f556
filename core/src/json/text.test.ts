import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { canonicalJson } from "./canonical.ts";
import { findLongNumber } from "./long-number.ts";
import {
  numberCharsMax,
  parseJson,
  parseJsonRounding,
  parsePayload,
  stringifyJson,
} from "./text.ts";
import type { JsonValue } from "./types.ts";

const json = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    // A double beyond 2^53 that JSON writes as digits comes back as the bigint of the same value.
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .filter((value) => !Number.isInteger(value) || Number.isSafeInteger(value))
      .map((value) => (value === 0 ? 0 : value)),
    fc.integer(),
    // Only integers that a number cannot hold are bigints.
    fc.bigInt().filter((value) => value > 2n ** 53n || value < -(2n ** 53n)),
    fc.string({ unit: "binary" }),
    fc.array(tie("value")),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor")), tie("value")),
  ),
})).value;

test.prop([json])("parse is the inverse of stringify, with every integer whole", (value) => {
  expect(parseJson(stringifyJson(value))).toEqual(value);
});

test.prop([json])("canonical text is the same for the same value, whatever the order", (value) => {
  expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
  expect(parseJson(canonicalJson(value))).toEqual(value);
});

test("integers beyond 2^53 keep every digit", () => {
  const text = '{"id":9007199254740993,"list":[-123456789012345678901234567890],"n":1.5e300}';
  expect(stringifyJson(parseJson(text))).toBe(
    '{"id":9007199254740993,"list":[-123456789012345678901234567890],"n":1.5e+300}',
  );
});

test.prop([fc.string({ maxLength: 40 }), fc.bigInt({ min: 10n ** 15n, max: 10n ** 18n })])(
  "an integer keeps every digit wherever in the text it begins",
  (before, integer) => {
    const text = `{${JSON.stringify(before)}:${integer}}`;
    expect(stringifyJson(parseJson(text))).toBe(text);
  },
);

describe("a number longer than numberCharsMax", () => {
  const digits = (count: number) => "7".repeat(count);
  const longest = numberCharsMax;

  test.each([
    ["an integer", digits(longest + 1)],
    ["a negative one", `-${digits(longest)}`],
    ["a fraction", `0.${digits(longest)}`],
    ["a fraction of nothing", `0.${"0".repeat(longest)}`],
    ["an exponent", `1e${digits(longest)}`],
    ["all three in equal parts", `-${digits(333)}.${digits(332)}e+${digits(332)}`],
  ])("is refused: %s", (_what, number) => {
    expect(() => parseJson(`{"n":${number}}`)).toThrow(
      `a number has ${number.length} characters, the limit numberCharsMax is 1000`,
    );
    expect(findLongNumber(`{"n":${number}}`)).toEqual({ path: "n", chars: number.length });
    expect(findLongNumber(number)).toEqual({ path: "", chars: number.length });
  });

  test.each([
    ["the longest number", digits(longest)],
    ["the longest fraction", `0.${digits(longest - 2)}`],
    ["digits in a string", `"${digits(longest + 1)}"`],
    ["many numbers", `[${Array(500).fill("7777777777777777").join(",")}]`],
  ])("is not: %s", (_what, value) => {
    expect(() => parseJson(`[${value}]`)).not.toThrow();
    expect(findLongNumber(`[${value}]`)).toBeUndefined();
  });

  test("the longest integer is kept whole, and a stored one that is longer is, too", () => {
    expect(stringifyJson(parseJson(`[${digits(longest)}]`))).toBe(`[${digits(longest)}]`);
    const stored = `{"n":${digits(longest + 1)}}`;
    expect(stringifyJson(parsePayload(stored))).toBe(stored);
  });

  test("is found in lists and under odd names, and rounded where that is asked for", () => {
    const text = `{"a":[1,{"b c":${digits(longest + 1)}}],"d":12345678901234567890}`;
    expect(findLongNumber(text)?.path).toBe('a[1]["b c"]');
    expect(parseJsonRounding(text)).toEqual({
      a: [1, { "b c": Infinity }],
      d: 12345678901234567890n,
    });
  });

  test("costs no more than its length", async () => {
    const text = `{"n":${digits(10_000_000)}}`;
    const before = process.cpuUsage();
    const found = findLongNumber(text);
    const refused = (async () => parseJson(text))();
    const { user, system } = process.cpuUsage(before);
    expect(found?.path).toBe("n");
    await expect(refused).rejects.toThrow("10000000 characters");
    // Making an integer of these digits takes three seconds.
    expect((user + system) / 1e6).toBeLessThan(1);
  });
});

function reversed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([key, member]) => [key, reversed(member)] as const);
  return Object.fromEntries(entries.toReversed());
}
