import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseShorthand } from "./shorthand.ts";
import { formatShape, typeWords } from "./shape.ts";
import type { Shape } from "./shape.ts";

const literals = (...values: readonly string[]): Shape => ({ kind: "literals", values });
const list = (element: Shape): Shape => ({ kind: "list", element });
const orNull = (of: Shape): Shape => ({ kind: "nullable", of });
const text: Shape = { kind: "string" };

describe("the type shorthand", () => {
  test.each<[string, Shape, boolean]>([
    ["string", text, false],
    [" int? ", { kind: "int" }, true],
    ["json", { kind: "json" }, false],
    ["free | pro | enterprise", literals("free", "pro", "enterprise"), false],
    ["free|pro?", literals("free", "pro"), true],
    ["\"in progress\" | 'done'", literals("in progress", "done"), false],
    ['"only"', literals("only"), false],
    ["7d | 30d | a/b | @x", literals("7d", "30d", "a/b", "@x"), false],
    ['"json" | csv', literals("json", "csv"), false],
    ["(a | b) | c", literals("a", "b", "c"), false],
    ["string[]", list(text), false],
    ["string[][]?", list(list(text)), true],
    ["(a | b)[]", list(literals("a", "b")), false],
    ["(string | null)[]", list(orNull(text)), false],
    ["string | null", orNull(text), false],
    ["null | string", orNull(text), false],
    ["a | null", orNull(literals("a")), false],
    ["string[] | null", orNull(list(text)), false],
  ])("%s", (written, shape, optional) => {
    expect(parseShorthand(written)).toEqual({ ok: true, shape, optional });
  });

  test.each([
    ["strng", "IL_CFG_404", 0, "string"],
    ["  Boolean", "IL_CFG_404", 2, "bool"],
    ["free[]", "IL_CFG_404", 0, "free"],
    ["", "IL_CFG_405", 0, ""],
    ["a | ", "IL_CFG_405", 3, ""],
    ["a || b", "IL_CFG_406", 3, "|"],
    ["a, b", "IL_CFG_406", 1, ","],
    ["int b", "IL_CFG_406", 4, "b"],
    ["(a | b", "IL_CFG_407", 6, ")"],
    ["int? | null", "IL_CFG_408", 5, ""],
    ["int??", "IL_CFG_408", 4, ""],
    ["int?[]", "IL_CFG_408", 4, ""],
    ["?", "IL_CFG_408", 0, ""],
    ["int | string", "IL_CFG_409", 0, "int"],
    ["a | string", "IL_CFG_409", 4, "string"],
    ["a | b[]", "IL_CFG_404", 4, "b"],
    ["1 | 2", "IL_CFG_410", 0, "1"],
    ["yes | true", "IL_CFG_410", 6, "true"],
    ["a | b | a", "IL_CFG_411", 8, "a"],
    ["null", "IL_CFG_412", 0, ""],
    [`${"(".repeat(40)}a`, "IL_CFG_414", 33, "32"],
  ])("%s is %s at %i", (written, code, offset, named) => {
    const parsed = parseShorthand(written);
    expect(parsed).toMatchObject({ ok: false, offset, problem: { code } });
    expect(JSON.stringify(parsed)).toContain(named);
  });
});

const word = fc
  .stringMatching(/^[a-z][a-z0-9_-]{0,8}$/)
  .filter((name) => ![...typeWords, "null", "true", "false"].includes(name));
const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(...typeWords).map((kind): Shape => ({ kind })),
    fc
      .uniqueArray(fc.oneof(word, fc.constantFrom("a b", "1", "json", "é")), { minLength: 1 })
      .map((values): Shape => ({ kind: "literals", values })),
    tie("shape").map(list),
    tie("shape")
      .filter(({ kind }) => kind !== "nullable")
      .map(orNull),
  ),
}));

test("a shape that is written out and read again is the same shape", () => {
  fc.assert(
    fc.property(shape, fc.boolean(), (written, optional) => {
      const source = `${formatShape(written)}${optional ? "?" : ""}`;
      expect(parseShorthand(source)).toEqual({ ok: true, shape: written, optional });
    }),
    { numRuns: 2_000 },
  );
});

test("any text is a type or a mistake with a place inside it", () => {
  const pieces = fc.constantFrom(
    "string",
    "a",
    "|",
    "?",
    "[]",
    "(",
    ")",
    '"x"',
    "'",
    " ",
    "null",
    "{",
  );
  const anyText = fc.oneof(
    fc.string(),
    fc.array(pieces).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(anyText, (written) => {
      const parsed = parseShorthand(written);
      if (parsed.ok) return;
      expect(parsed.offset).toBeGreaterThanOrEqual(0);
      expect(parsed.offset).toBeLessThanOrEqual(written.length);
    }),
    { numRuns: 2_000 },
  );
});
