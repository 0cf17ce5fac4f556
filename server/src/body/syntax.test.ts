import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { locateSyntaxError } from "./syntax.ts";

describe("a mistake in JSON text is located", () => {
  const cases: [text: string, expected: string][] = [
    ["", "line 1, column 1: expected a value, but the text ends"],
    ["{", "line 1, column 2: expected a member name in quotes, but the text ends"],
    ['{"a":1,}', "line 1, column 8: expected a member name in quotes"],
    ["{'a':1}", "line 1, column 2: expected a member name in quotes"],
    ['{"a" 1}', "line 1, column 6: expected ':' after the member name"],
    ['{\n  "a": 1\n  "b": 2\n}', "line 3, column 3: expected ',' or '}'"],
    ["[1 2]", "line 1, column 4: expected ',' or ']'"],
    ["[1,]", "line 1, column 4: expected a value"],
    ['{"a": undefined}', "line 1, column 7: expected a value"],
    ['{"a": 01}', "line 1, column 8: expected ',' or '}'"],
    ['{"a":1}{', "line 1, column 8: expected nothing more"],
    ['"a\nb"', "line 1, column 3: expected no raw control character inside a string"],
    ['"a\\x"', 'line 1, column 3: expected an escape of JSON, such as \\n, \\" or \\u0041'],
    ['{"a":"b', "line 1, column 8: expected the closing quote, but the text ends"],
  ];
  test.each(cases)("%j", (text, expected) => {
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    expect(locateSyntaxError(text)).toBe(expected);
  });
});

test.each([
  ["short numbers", "1,"],
  ["fractions and exponents", "-1.5e+7, "],
  ["words", "true,null,"],
  ["objects", '{"a":[1]},'],
  ["line feeds", "\n"],
  ["escapes", '"\\n\\u0041",'],
])("megabytes of %s cost about what a parse costs", (_what, piece) => {
  const text = `[${piece.repeat(3_000_000 / piece.length)}x]`;
  const before = process.cpuUsage();
  const found = locateSyntaxError(text);
  const { user, system } = process.cpuUsage(before);
  expect(found).toMatch(/expected/);
  expect((user + system) / 1e6).toBeLessThan(0.5);
});

test("where JSON.parse names the position of a whole token, it is the same", () => {
  const piece = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    " ",
    "\n",
    "true",
    '"a"',
    '"b"',
    "1.5",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join("");
      const position = positionOf(text);
      fc.pre(position !== undefined);
      const [, line, column] = /line (\d+), column (\d+)/.exec(locateSyntaxError(text)) ?? [];
      const lines = text.split("\n").slice(0, Number(line) - 1);
      const start = lines.reduce((sum, { length }) => sum + length + 1, 0);
      expect(start + Number(column) - 1).toBe(position);
    }),
    { numRuns: 2000 },
  );
});

function positionOf(text: string): number | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const [, position] = / at position (\d+)/.exec((error as Error).message) ?? [];
    return position === undefined ? undefined : Number(position);
  }
}

test("the prefix before the place is no mistake by itself", () => {
  const junk = fc.string({ minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(), junk, (value, place, junk) => {
      const text = JSON.stringify(value);
      const broken = text.slice(0, place % text.length) + junk + text.slice(place % text.length);
      fc.pre(!isJson(broken));
      const column = Number(/column (\d+)/.exec(locateSyntaxError(broken))?.[1]);
      fc.pre(!broken.includes("\n"));
      // Where the prefix is cut off, the only thing wrong with it is that it ends.
      const prefix = broken.slice(0, column - 1);
      fc.pre(!isJson(prefix));
      expect(locateSyntaxError(prefix)).toMatch(/but the text ends$/);
    }),
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
