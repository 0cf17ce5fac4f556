import * as fc from "fast-check";
import { RE2JS } from "re2js";
import { expect, test } from "vitest";
import { linearSearch } from "./search.ts";

test.each([
  ["charged? (twice|again)", true],
  ["^(Re|Fwd): ", true],
  ["[a-z]+@acme\\.com$", true],
  [".*HTTP 5\\d\\d.*", true],
  ["(?i)urgent", true],
  ["(?i)urgent\\w", false],
  ["a{2,5}b", true],
  ["^(a+)+$", false],
  ["a.*b", false],
  ["(a|b)*", true],
  ["x(a|b)*y", false],
  ["((a|b){0,9}){0,9}", false],
  ["[[:alpha:]]", false],
  ["\\pL", false],
  ["a**", false],
  ["(?P<x>a)", false],
])("%s: JavaScript may match it: %s", (pattern, expected) => {
  expect(linearSearch(pattern) !== undefined).toBe(expected);
});

test("a prefix that leads nowhere again and again", () => {
  const search = linearSearch("aab");
  expect([20, 8, 7, 1].map((count) => search?.(`${"aa".repeat(count)}b`))).toEqual(
    Array(4).fill(true),
  );
  expect(search?.("aa".repeat(20))).toBe(false);
});

test("gives RE2's answer for every pattern that it takes", () => {
  const atom = fc.constantFrom(
    ..."abAB1 .-_@é😀\n".split("").filter((c) => !/[\ud800-\udfff]/.test(c)),
    "😀",
    "\\d",
    "\\w",
    "\\s",
    "\\S",
    "\\W",
    "\\b",
    "[a-c]",
    "[^a1]",
    "[\\w.]",
    "^",
    "$",
    "(a|bb)",
    "(?:ab|)",
  );
  const quantified = fc
    .tuple(atom, fc.constantFrom("", "", "", "?", "*", "+", "{2}", "{1,3}", "+?", "*?"))
    .map(([text, quantifier]) => text + quantifier);
  const pattern = fc
    .tuple(fc.constantFrom("", "", "(?i)", "(?s)", "(?is)"), fc.array(quantified, { maxLength: 5 }))
    .map(([flags, parts]) => flags + parts.join(""));
  const text = fc.string({
    unit: fc.constantFrom(..."abABc1 .-_@é\n\r\u2028\u00a0\vſ".split(""), "😀"),
    maxLength: 12,
  });
  let taken = 0;
  fc.assert(
    fc.property(pattern, text, (source, input) => {
      const fast = linearSearch(source);
      if (fast === undefined) return;
      taken++;
      expect([source, input, fast(input)]).toEqual([
        source,
        input,
        RE2JS.compile(source).matcher(input).find(),
      ]);
    }),
    { numRuns: 20_000 },
  );
  expect(taken).toBeGreaterThan(5_000);
});
