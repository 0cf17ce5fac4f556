import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { canonicalJson } from "./canonical.ts";
import { parseJson, stringifyJson } from "./text.ts";
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

function reversed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([key, member]) => [key, reversed(member)] as const);
  return Object.fromEntries(entries.toReversed());
}
