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
  ["^[a-z]+@(acme|globex)[.]com$", true],
  ["^[^@]+@acme\\.com$", true],
  ["(refund|charge)\\s+(twice|again)", true],
  ["\\bERR-\\d{3,}\\b", true],
  ["paid|HTTP [45][0-9]*[a-z]*!", true],
  ["(?i)^[a-z]+-[0-9]+!$", true],
  ["e[a-z]+-[0-9]", false],
  ["^[a-z]+a", false],
  ["^\\d+\\w+!", false],
  ["^[a-z]+[0-9]?[a-c]", false],
  ["x[0-9]*\\b!", false],
  ["x[0-9.]+\\b!", false],
  ["x(a+)y", false],
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

test("repetition that JavaScript may match takes a long text", () => {
  const long = (text: string): string => text.repeat(500_000);
  const cases = [
    ["^[a-z]+@x", long("a")],
    ["^[a-z]+@x", `\n${long("a")}`],
    ["x\\s+y", long("x ")],
    ["x\\s+y", `x${long(" ")}`],
    ["\\bERR-\\d{3,}\\b", `ERR-${long("1")}a`],
    ["-\\d+[a-z]*!", long("-1a")],
  ] as const;
  // One that is not linear would take hours.
  for (const [pattern, text] of cases) expect(linearSearch(pattern)?.(text)).toBe(false);
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
    "[0-9]",
    "-",
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
