import * as fc from "fast-check";
import { expect, test } from "vitest";
import { loadCases } from "../conformance/cases.ts";
import { same } from "../conformance/decode.ts";
import { check, complete, compileTemplate, type Expr, format } from "../src/index.ts";
import { parse } from "../src/syntax/parse.ts";
import { vocabulary } from "../src/syntax/tokens.ts";
import type { Value } from "../src/values/values.ts";
import { declaredEnv } from "./declaration.ts";
import { expression } from "./expressions.ts";
import { numRuns, timeoutMs } from "./runs.ts";
import { type Tape, tapes } from "./tape.ts";

/** A tree without what says where it stood in its text. */
function shape(node: Expr): unknown {
  return JSON.stringify(node, (key, part: unknown) => {
    if (key === "id" || key.endsWith("pan")) return undefined;
    if (typeof part === "bigint") return `${part}n`;
    return typeof part === "number" ? `${Object.is(part, -0) ? "-" : ""}${part}d` : part;
  });
}

/** What became of a source: nothing to report where canonical text gives the tree and itself again. */
function roundTrip(source: string): string | undefined {
  const parsed = parse(source);
  if (!parsed.ok) return undefined;
  const text = format(parsed.ast);
  const again = parse(text);
  if (!again.ok) return `${text} does not parse: ${again.diagnostics[0]?.message}`;
  if (shape(again.ast) !== shape(parsed.ast)) return `${text} is another tree than ${source}`;
  return format(text) === text ? undefined : `${text} is formatted once more`;
}

test(
  "parse(format(ast)) = ast for generated expressions",
  () => {
    const law = (tape: Tape): void => {
      expect(roundTrip(expression(tape, 30))).toBeUndefined();
    };
    fc.assert(fc.property(tapes(80), law), { numRuns });
  },
  timeoutMs,
);

test("parse(format(ast)) = ast for every expression of cel-spec that parses", () => {
  const failures = loadCases().cases.flatMap(({ source }) => roundTrip(source) ?? []);
  expect(failures).toEqual([]);
});

/** Pieces of the language in any order: what people type half of. */
const pieces = [
  ...vocabulary.flatMap((token) => (typeof token.PATTERN === "string" ? [token.PATTERN] : [])),
  ..."$event|.opt|.items|has(|.exists(i, |x|1|1.5|2u|0x1F|'a'|\"b|b'\\xff'|r'\\'|\"\"\"|'''|\\|==|<=|*".split(
    "|",
  ),
  "9223372036854775808",
  "cel.bind(",
  "cel.block([",
  ".map(",
  "optional.of(",
  "`a b`",
  "// c\n",
  "{{",
  "}}",
  " ",
  "\u0000",
  "\ud800",
  "😀",
  "1e999",
  "Foo{",
];

test(
  "no text makes parse, check, complete or a template throw",
  () => {
    const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 25 }).map((all) => all.join(""));
    const text = fc.oneof(soup, soup, fc.string({ unit: "binary", maxLength: 60 }));
    const law = (source: string): void => {
      const checked = check(source, declaredEnv);
      for (const { code, span } of checked.diagnostics) {
        expect(code).toMatch(/^IL_DSL_\d{3}$/);
        expect(span.start >= 0 && span.start <= span.end && span.end <= source.length).toBe(true);
      }
      expect(checked.ast === undefined).toBe(checked.type === undefined);
      expect(Array.isArray(complete(source, source.length, declaredEnv))).toBe(true);
      expect(typeof compileTemplate(source, declaredEnv).ok).toBe("boolean");
    };
    fc.assert(fc.property(text, law), { numRuns });
  },
  timeoutMs,
);

test(
  "a literal is the value that it was written from",
  () => {
    const value: fc.Arbitrary<Value> = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    const law = (constant: Value): void => {
      const span = { start: 0, end: 0 };
      const parsed = parse(format({ kind: "literal", id: 0, span, value: constant }));
      expect(parsed.ok && parsed.ast.kind === "literal" && same(parsed.ast.value, constant)).toBe(
        true,
      );
    };
    fc.assert(fc.property(value, law), { numRuns });
  },
  timeoutMs,
);
