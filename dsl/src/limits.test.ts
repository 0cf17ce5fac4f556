import { describe, expect, test } from "vitest";
import { check, compile, createEnv, isEvaluationError, toJson, types } from "./index.ts";
import { DEFAULT_LIMITS, FIXED_LIMITS } from "./limits.ts";

const env = createEnv({ variables: { $event: types.dyn } });

function evaluate(source: string, $event: unknown = {}): unknown {
  const compiled = compile(source, env);
  if (!compiled.ok) return compiled.diagnostics[0]?.message;
  const value = compiled.program.evaluate({ $event });
  if (isEvaluationError(value)) return value.message;
  const json = toJson(value);
  return isEvaluationError(json) ? json.message : json;
}

/** `text` times `count`, which is what makes a source large. */
const many = (text: string, count: number): string => text.repeat(count);

/** JSON nested deeper than any stack. */
const nested = (open: string, close: string, inner = ""): unknown =>
  JSON.parse(`${many(open, 100_000)}${inner}${many(close, 100_000)}`);

describe("a source of any shape is answered, with the limit named", () => {
  test.each([
    ["a long text", `"${many("a", 70_000)}"`, "sourceLengthMax = 65536"],
    ["brackets", many("(", 5000), "nestingMax = 100"],
    ["closed brackets", `${many("(", 5000)}1${many(")", 5000)}`, "nestingMax = 100"],
    ["lists", many("[", 30_000), "nestingMax = 100"],
    ["maps", many("{1:", 20_000), "nestingMax = 100"],
    ["negations", `${many("!", 60_000)}true`, "depthMax = 400"],
    ["minuses", `${many("-", 60_000)}1`, "depthMax = 400"],
    ["conditionals", `${many("true?1:", 9000)}1`, "depthMax = 400"],
    ["sums", `1${many("+1", 30_000)}`, "depthMax = 400"],
    ["selects", `a${many(".a", 30_000)}`, "depthMax = 400"],
    ["indexes", `a${many("[0]", 20_000)}`, "depthMax = 400"],
    ["calls", `a${many(".a()", 16_000)}`, "depthMax = 400"],
    ["elements", `[${many("1,", 20_000)}]`, "elementsMax = 10000"],
    ["macros", many("[1].map(x,", 200), "nestingMax = 100"],
  ])("%s", (_name, source, limit) => {
    const messages = check(source, env).diagnostics.map(({ message }) => message);
    expect(messages.join("\n")).toContain(`limit ${limit}`);
  });

  test.each([
    ["characters that no token has", many("a\\", 30_000)],
    ["brackets that close nothing", many(")", 60_000)],
    ["strings without end", many("a'\n", 20_000)],
    ["assignments", many("a=b ", 15_000)],
    ["operators of other languages", many("x === undefined === ", 3000)],
    ["patterns between slashes", many(",/x/", 15_000)],
    ["braces of a template", many("{{a}}+", 10_000)],
  ])("mistakesMax: %s", (_name, source) => {
    const { length } = check(source, env).diagnostics;
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThanOrEqual(FIXED_LIMITS.mistakesMax);
  });

  test("chains of && as long as the source may be are no deeper than one", () => {
    const source = Array.from({ length: 3000 }, () => "$event.a == 1").join(" && ");
    expect(evaluate(source, { a: 1 })).toBe(true);
  });

  test("everything just within the limits evaluates", () => {
    expect(evaluate(`1${many("+1", DEFAULT_LIMITS.depthMax - 2)}`)).toBe(399);
    expect(evaluate(`${many("(", 100)}1${many(")", 100)}`)).toBe(1);
    expect(evaluate(`$event${many(".a", 398)}`)).toBe("no such field 'a'");
  });

  test("macros inside one another are refused by their estimated cost", () => {
    const nested = ["a", "b", "c", "d"].reduceRight(
      (body, name) => `$event.items.all(${name}, ${body})`,
      "a == b && b == c && c == d",
    );
    expect(evaluate(nested)).toContain("limit costMax = 100000000");
  });
});

describe("an evaluation of any input ends, with the limit named", () => {
  const million = Array.from({ length: 1_200_000 }, () => 1);

  test.each([
    ["steps of macros", "$event.all(x, x == 1.0)", million, "iterationsMax = 1000000"],
    [
      "a text that doubles",
      `cel.bind(a, "0123456789", ${many("cel.bind(a, a + a, ", 40)}a${many(")", 41)}`,
      {},
      "resultLengthMax = 1048576",
    ],
    [
      "a list that doubles",
      `cel.bind(a, [1], ${many("cel.bind(a, a + a, ", 40)}a${many(")", 41)}`,
      {},
      "resultLengthMax = 1048576",
    ],
    [
      "a value whose JSON doubles",
      `cel.bind(a, [1], ${many("cel.bind(a, [a, a], ", 40)}a${many(")", 41)}`,
      {},
      "jsonPartsMax = 16777216",
    ],
    [
      "a comparison that doubles",
      `cel.bind(a, [1], ${many("cel.bind(a, [a, a], ", 40)}a == [a][0]${many(")", 41)}`,
      {},
      "comparedPartsMax = 1048576",
    ],
    [
      "texts made in a loop",
      'lists.range(100000).map(i, $event.replace("a", "bb"))',
      many("a", 100_000),
      "workMax = 16777216",
    ],
    [
      "texts searched in a loop",
      'lists.range(1000000).all(i, !$event.contains("b"))',
      many("a", 1_000_000),
      "readMax = 268435456",
    ],
    [
      "texts compared in a loop",
      "lists.range(1000000).all(i, $event.a == $event.b)",
      { a: many("a", 1_000_000), b: many("a", 1_000_000) },
      "readMax = 268435456",
    ],
    [
      "texts ordered in a loop",
      "lists.range(1000000).all(i, $event.a <= $event.b)",
      { a: many("a", 1_000_000), b: many("a", 1_000_000) },
      "readMax = 268435456",
    ],
    [
      "a text looked for in a list in a loop",
      "lists.range(1000000).all(i, $event.a in $event.list)",
      { a: many("a", 1_000_000), list: [many("a", 1_000_000)] },
      "readMax = 268435456",
    ],
    [
      "texts matched in a loop",
      'lists.range(1000000).all(i, !$event.matches("(a|b)*c"))',
      many("a", 100_000),
      "readMax = 268435456",
    ],
    [
      "keys counted in a loop",
      "lists.range(1000000).all(i, $event.size() > 0)",
      Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, 1])),
      "readMax = 268435456",
    ],
    [
      "a long body repeated",
      `lists.range(1000000).all(i, [${many("i, ", 4000)}].size() > 0)`,
      {},
      "readMax = 268435456",
    ],
    [
      "lists compared in a loop",
      "$event.all(x, $event == $event)",
      million.slice(0, 100_000),
      "readMax = 268435456",
    ],
    ["a list of any length", "lists.range(9223372036854775807)", {}, "resultLengthMax = 1048576"],
    ["deep lists compared", "$event == $event", nested("[", "]"), "valueDepthMax = 1000"],
    ["deep maps compared", "$event == $event", nested('{"a":', "}", "1"), "valueDepthMax = 1000"],
    ["a deep list written", '"%s".format([$event])', nested("[", "]"), "valueDepthMax = 1000"],
    ["a deep list as JSON", "[$event]", nested("[", "]"), "valueDepthMax = 1000"],
    [
      "a pattern of any length",
      "$event.matches($event)",
      many("a", 20_000),
      "patternLengthMax = 10000",
    ],
    [
      "every pair of long lists",
      "sets.intersects($event, $event.map(x, x + 1.0))",
      million.slice(0, 2000),
      "pairedElementsMax = 1000",
    ],
  ])("%s", (_name, source, $event, limit) => {
    expect(evaluate(source, $event)).toContain(`limit ${limit}`);
  });

  test.each([
    "^(a+)+$",
    "(a*)*b",
    "(a|aa)+$",
    "(.*)(.*)(.*)(.*)(.*)x",
    "([a-zA-Z]+)*X",
    "a{1,100}a{1,100}b",
  ])("%s matches in time linear in the text", (pattern) => {
    // Quadratic time would take minutes, exponential time would not end.
    const source = `$event.matches(${JSON.stringify(pattern)})`;
    expect(typeof evaluate(source, many("a", 500_000))).toBe("boolean");
  });

  test("huge maps, lone surrogates and NaN are data", () => {
    const wide = Object.fromEntries(
      Array.from({ length: 100_000 }, (_, index) => [`k${index}`, 1]),
    );
    expect(evaluate("size($event)", wide)).toBe(100_000);
    expect(evaluate('$event == "\\ud800"', "\ud800")).toContain("not a Unicode character");
    expect(evaluate("size($event)", "\ud800x")).toBe(2);
    expect(evaluate("$event == $event", Number.NaN)).toBe(false);
  });
});
