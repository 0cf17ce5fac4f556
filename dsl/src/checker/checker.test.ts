import { describe, expect, test } from "vitest";
import { check, createEnv, extendObject, formatType, type ObjectType, types } from "../index.ts";

const { bool, double, dyn, int, list, literals, map, object, string, timestamp } = types;

const event: ObjectType = object(
  {
    tier: { type: literals(["free", "pro"]) },
    n: { type: int },
    d: { type: double },
    s: { type: string },
    ok: { type: bool },
    at: { type: timestamp },
    tags: { type: list(string) },
    scores: { type: map(string, int) },
    any: { type: dyn },
    opt: { type: int, optional: true },
    items: {
      type: list(object({ qty: { type: int }, tag: { type: string, optional: true } })),
    },
    account: {
      type: object({
        id: { type: string },
        manager: {
          type: object({ age: { type: int }, nick: { type: string, optional: true } }),
          optional: true,
        },
      }),
      optional: true,
    },
    extra: { type: object({ known: { type: int } }, { open: true }) },
  },
  { name: "event" },
);
const env = createEnv({ variables: { $event: event } });

const typeOf = (source: string): string => {
  const { type, diagnostics } = check(source, env);
  const [first] = diagnostics;
  return first === undefined && type !== undefined ? formatType(type) : (first?.code ?? "");
};

describe("types", () => {
  test.each([
    ["$event.n + 1", "int"],
    ["$event.d * 2.0", "double"],
    ["$event.tier", '"free" | "pro"'],
    ["[$event.tier]", 'list("free" | "pro")'],
    ['[$event.tier, "x"]', "list(string)"],
    ["[1, 2.0]", "list(dyn)"],
    ['{"a": $event.n}', "map(string, int)"],
    ["$event.ok ? 1 : 2", "int"],
    ['$event.ok ? 1 : "x"', "dyn"],
    ["$event.items.map(i, i.qty)", "list(int)"],
    ["$event.items.filter(i, i.qty > 1)", "list(object)"],
    ["$event.items.sortBy(i, i.qty)", "list(object)"],
    ["$event.items.transformMap(k, v, v.qty)", "map(int, int)"],
    ["$event.scores.map(k, k)", "list(string)"],
    ["$event.scores.transformList(k, v, v)", "list(int)"],
    ["$event.?opt", "optional_type(int)"],
    ["$event.?account.id", "optional_type(string)"],
    ["$event.?opt.orValue(1)", "int"],
    ["$event.?opt.optMap(x, string(x))", "optional_type(string)"],
    ["$event.any.a.b[0]", "dyn"],
    ["$event.extra.unknown", "dyn"],
    ["$event.extra.known", "int"],
    ["type($event.n)", "type(int)"],
    ["math.greatest($event.n, 2)", "int"],
    ["math.greatest($event.n, 2.0)", "dyn"],
    ["$event.at - $event.at", "duration"],
    ["cel.bind(x, $event.n, x + x)", "int"],
    ["[]", "list(dyn)"],
    ["[1] + [dyn(2.0)]", "list(dyn)"],
    ["[dyn(2.0)] + [1]", "list(dyn)"],
    ["optional.of(1).orValue($event.any)", "dyn"],
    ["[[], [1]]", "list(list(int))"],
  ])("%s is %s", (source, expected) => {
    expect(typeOf(source)).toBe(expected);
  });
});

describe("a field that may be absent", () => {
  test.each([
    ["$event.opt == 1", "IL_DSL_206"],
    ["has($event.opt) && $event.opt == 1", "bool"],
    ["$event.opt == 1 && has($event.opt)", "IL_DSL_206"],
    ["!has($event.opt) || $event.opt == 1", "bool"],
    ["has($event.opt) || $event.opt == 1", "IL_DSL_206"],
    ["has($event.opt) ? $event.opt : 0", "int"],
    ["has($event.opt) ? 0 : $event.opt", "IL_DSL_206"],
    ["!has($event.opt) ? 0 : $event.opt", "int"],
    ["!(!has($event.opt)) && $event.opt == 1", "bool"],
    ["(has($event.opt) || has($event.opt)) && $event.opt == 1", "bool"],
    ["(has($event.opt) || $event.ok) && $event.opt == 1", "IL_DSL_206"],
    ["!(!has($event.opt) || $event.ok) && $event.opt == 1", "bool"],
    ["$event.?opt.hasValue() && $event.opt == 1", "bool"],
    ['"opt" in $event && $event["opt"] == 1', "bool"],
    ['$event["opt"] == 1', "IL_DSL_206"],
    ["has($event.account.manager)", "IL_DSL_206"],
    ["has($event.account) && has($event.account.manager)", "bool"],
    [
      "has($event.account) && has($event.account.manager) && $event.account.manager.age > 3",
      "bool",
    ],
    ["has($event.account) && $event.account.manager.age > 3", "IL_DSL_206"],
    ["$event.?account.?manager.?nick.orValue('none') == 'x'", "bool"],
    ['$event.items.all(i, i.tag == "x")', "IL_DSL_206"],
    ['$event.items.all(i, has(i.tag) && i.tag == "x")', "bool"],
    ["$event.items.map(i, has(i.tag), i.tag)", "list(string)"],
    ['has($event.items[0].tag) && $event.items[0].tag == "x"', "IL_DSL_206"],
    ["cel.bind(a, $event, has(a.opt) && $event.opt == 1)", "bool"],
    ["has($event.opt) && $event.items.all(i, i.qty > $event.opt)", "bool"],
  ])("%s is %s", (source, expected) => {
    expect(typeOf(source)).toBe(expected);
  });
});

describe("comparisons", () => {
  test.each([
    ['$event.tier == "pro"', "bool"],
    ['$event.tier == "gold"', "IL_DSL_210"],
    ['"gold" != $event.tier', "IL_DSL_210"],
    ['$event.tier in ["pro", "gold"]', "IL_DSL_210"],
    ["$event.tier == $event.s", "bool"],
    ["$event.n == 1.5", "bool"],
    ["$event.n < 1.5", "bool"],
    ['$event.n == "1"', "IL_DSL_205"],
    ["$event.n in $event.tags", "IL_DSL_205"],
    ["$event.any == 1", "bool"],
    ["$event.tags == [1]", "IL_DSL_205"],
    ["$event.s < 1", "IL_DSL_203"],
    ["$event.s == null", "IL_DSL_205"],
    ["$event.any == null", "bool"],
  ])("%s is %s", (source, expected) => {
    expect(typeOf(source)).toBe(expected);
  });
});

test("references are the paths that are read, and nothing shorter", () => {
  const read = (source: string): readonly string[] => check(source, env).references;
  expect(read('has($event.account) && $event.account.id == "a" && $event.n > 1')).toEqual([
    "$event.account",
    "$event.account.id",
    "$event.n",
  ]);
  expect(read("$event.items.exists(i, i.qty > 3)")).toEqual(["$event.items", "$event.items[].qty"]);
  expect(read('cel.bind(a, $event.extra, a.known) + $event["n"]')).toEqual([
    "$event.extra",
    "$event.extra.known",
    "$event.n",
  ]);
  expect(read("$event")).toEqual(["$event"]);
  // The second reads through what the first reads whole.
  expect(read('$event.extra.a.k == 1 && $event.extra.a["k"].f == 2')).toEqual([
    "$event.extra.a",
    "$event.extra.a.k",
    "$event.extra.a.k.f",
  ]);
});

test("a step that adds a field makes it known", () => {
  const classified = extendObject(event, { urgency: { type: literals(["low", "high"]) } });
  const after = createEnv({ variables: { $event: classified } });
  expect(check('$event.urgency == "hihg"', after).diagnostics).toMatchObject([
    { code: "IL_DSL_210", hint: "Did you mean 'high'?" },
  ]);
  expect(check('$event.urgency == "high"', env).diagnostics[0]?.code).toBe("IL_DSL_204");
});
