import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseJson } from "../json/text.ts";
import { compileCheck } from "./check.ts";
import { findMistake } from "./mistake.ts";
import type { RecordShape, Shape } from "./shape.ts";
import { isTimestamp } from "./timestamp.ts";

/** What the declaration means, in the plainest words. */
function fits(shape: Shape, value: unknown): boolean {
  if (shape.kind === "json") return true;
  if (shape.kind === "nullable") return value === null || fits(shape.of, value);
  if (shape.kind === "string") return typeof value === "string";
  if (shape.kind === "bool") return typeof value === "boolean";
  if (shape.kind === "literals") return shape.values.some((literal) => literal === value);
  if (shape.kind === "timestamp") return typeof value === "string" && isTimestamp(value);
  if (shape.kind === "float") return typeof value === "bigint" || Number.isFinite(value);
  if (shape.kind === "int") {
    if (typeof value !== "bigint" && !Number.isInteger(value)) return false;
    const whole = BigInt(value as number);
    return whole >= -(2n ** 63n) && whole < 2n ** 63n;
  }
  if (shape.kind === "list") {
    return Array.isArray(value) && value.every((item) => fits(shape.element, item));
  }
  if (!("fields" in shape)) return false;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const found = new Map(Object.entries(value));
  return shape.fields.every(({ name, shape: inner, optional }) => {
    if (!found.has(name)) return optional;
    return (optional && found.get(name) === null) || fits(inner, found.get(name));
  });
}

const fieldNames = ["a", "b", "ticket_id", "constructor", "__proto__", "toString", "x y"];
const leafKinds = ["string", "int", "float", "bool", "timestamp", "json"] as const;
const { shape } = fc.letrec<{ shape: Shape; record: Shape }>((tie) => ({
  shape: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.constantFrom(...leafKinds).map((kind): Shape => ({ kind })),
    fc.constant<Shape>({ kind: "literals", values: ["free", "pro", ""] }),
    tie("record"),
    tie("shape").map((element): Shape => ({ kind: "list", element })),
    tie("shape").map((of): Shape => ({ kind: "nullable", of })),
  ),
  record: fc
    .uniqueArray(
      fc.record({
        name: fc.constantFrom(...fieldNames),
        shape: tie("shape"),
        optional: fc.boolean(),
      }),
      { selector: ({ name }) => name, maxLength: 4 },
    )
    .map((fields): Shape => ({ kind: "record", fields })),
}));

const oddScalars: readonly unknown[] = [
  null,
  true,
  0,
  -0,
  1.5,
  2 ** 53,
  2 ** 63,
  1e300,
  "",
  "free",
  "Free",
  "2024-02-30T00:00:00Z",
  "2024-02-29T12:00:00+01:00",
  "0001-01-01T00:00:00+00:01",
  2n ** 63n - 1n,
  2n ** 63n,
  -(2n ** 63n),
];
const scalars = fc.oneof(fc.constantFrom(...oddScalars), fc.string(), fc.double());

/** A value that fits a shape, mostly; `wrong` says how often a part does not. */
function valueFor(shape: Shape): fc.Arbitrary<unknown> {
  const anything = fc.oneof(scalars, fc.constant([]), fc.constant({}), fc.constant({ a: 1 }));
  return fc.oneof({ arbitrary: right(shape), weight: 12 }, { arbitrary: anything, weight: 1 });
}

function right(shape: Shape): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case "string":
      return fc.string();
    case "bool":
      return fc.boolean();
    case "float":
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case "int":
      return fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));
    case "timestamp":
      return fc
        .date({ min: new Date("0001-01-02"), max: new Date("9999-12-30"), noInvalidDate: true })
        .map((date) => date.toISOString().replace(/^\+00/, ""));
    case "literals":
      return fc.constantFrom(...shape.values);
    case "json":
      return fc.jsonValue();
    case "nullable":
      return fc.oneof(fc.constant(null), valueFor(shape.of));
    case "list":
      return fc.array(valueFor(shape.element), { maxLength: 3 });
    case "record":
      return rightRecord(shape);
  }
}

function rightRecord({ fields }: RecordShape): fc.Arbitrary<unknown> {
  const members = fields.map(({ name, shape, optional }) => {
    const value = valueFor(shape).map((inner): [string, unknown][] => [[name, inner]]);
    const absent = fc.constant<[string, unknown][]>([]);
    return optional ? fc.oneof(value, absent) : fc.oneof({ arbitrary: value, weight: 20 }, absent);
  });
  const extra = fc.constantFrom<[string, unknown][]>([], [["extra", 1]], [["ticketId", "x"]]);
  // As JSON.parse makes them: every member an own one.
  return fc.tuple(...members, extra).map((parts) => Object.fromEntries(parts.flat()));
}

test("the compiled check, the slow one that finds the mistake, and the plain meaning agree", () => {
  const kinds = new Set<boolean>();
  fc.assert(
    fc.property(
      shape.chain((declared) => fc.tuple(fc.constant(declared), valueFor(declared))),
      ([declared, value]) => {
        const expected = fits(declared, value);
        kinds.add(expected);
        expect(compileCheck(declared)(value)).toBe(expected);
        expect(findMistake(declared, value, "x") === undefined).toBe(expected);
      },
    ),
    { numRuns: 5_000 },
  );
  expect(kinds).toEqual(new Set([true, false]));
});

describe("int", () => {
  const int = compileCheck({ kind: "int" });
  test.each([
    ["1", true],
    ["-0", true],
    ["5.0", true],
    ["1.5", false],
    ["9223372036854775807", true],
    ["9223372036854775808", false],
    ["-9223372036854775808", true],
    ["1e17", true],
    ["1e400", false],
    ['"1"', false],
    ["null", false],
  ])("%s: %s", (json, expected) => {
    expect(int(parseJson(json))).toBe(expected);
  });
});
