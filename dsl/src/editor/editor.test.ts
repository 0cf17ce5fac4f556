import { describe, expect, test } from "vitest";
import { compile, complete, createEnv, format, suggest, types } from "../index.ts";

const { int, list, literals, object, string } = types;
const env = createEnv({
  variables: {
    $event: object({
      urgency: { type: literals(["low", "high"]), description: "How soon it must be answered." },
      subject: { type: string },
      items: { type: list(object({ qty: { type: int }, sku: { type: string } })) },
      account: { type: object({ id: { type: string } }), optional: true },
    }),
    $meta: object({ id: { type: string } }),
  },
});

/** Labels of what may stand at `|`. */
function labels(marked: string): readonly string[] {
  const offset = marked.indexOf("|");
  const source = marked.slice(0, offset) + marked.slice(offset + 1);
  return complete(source, offset, env).map(({ label }) => label);
}

describe("complete", () => {
  test.each([
    ["|", ["$event", "$meta"]],
    ["$ev|", ["$event"]],
    ["$event.|", ["urgency", "subject", "items", "account"]],
    ["$event.ur| == 1", ["urgency"]],
    ["$event.?acc|", ["account"]],
    ["$event.?account.|", ["id", "orValue"]],
    ["$event.subject.st|", ["startsWith"]],
    ["$event.items.ex|", ["exists", "exists_one"]],
    ["$event.items.exists(i, i.|", ["qty", "sku"]],
    ["$event.items.exists(item, it|", ["item"]],
    ["$event.items.all(a, $event.items.exists(b, a.qty > b.|", ["qty", "sku"]],
    ["$event.items[0].|", ["qty", "sku"]],
    ["$event.items.filter(i, i.qty > 1)[0].|", ["qty", "sku"]],
    ["math.gr|", ["math.greatest".slice(5)]],
    ["$event.urgency == |", ['"low"', '"high"']],
    ['$event.urgency in ["low", |', ['"low"', '"high"']],
    ['$event.subject == "x" && $event.s|', ["subject", "size"]],
  ])("%s offers %j", (marked, expected) => {
    expect(labels(marked)).toEqual(expect.arrayContaining(expected));
  });

  test("tells type, description and what is replaced", () => {
    expect(complete("$event.ur", 9, env)).toEqual([
      {
        label: "urgency",
        kind: "field",
        detail: '"low" | "high"',
        description: "How soon it must be answered.",
        replace: { start: 7, end: 9 },
      },
    ]);
  });

  test("offers nothing where a value has just ended", () => {
    expect(labels('"text" |')).toEqual([]);
    expect(labels("$event.unknown.|").includes("qty")).toBe(false);
  });
});

describe("format", () => {
  test.each([
    ["a&&b||c", "a && b || c"],
    ["a&&(b||c)", "a && (b || c)"],
    ["((a+b))*c", "(a + b) * c"],
    ["a-(b-c)", "a - (b - c)"],
    ["'it''s'", "'it''s'"],
    ["'a\"b'", '"a\\"b"'],
    ["{'a':1,?'b':x}", '{"a": 1, ?"b": x}'],
    ["a.b[ 'c' ].d( 1 )", 'a.b["c"].d(1)'],
    ["a?b:c?d:e", "a ? b : c ? d : e"],
    ["0x10+1e3+1u", "16 + 1000.0 + 1u"],
    ["not parseable (", "not parseable ("],
  ])("%s becomes %s", (source, expected) => {
    expect(format(source)).toBe(expected);
  });
});

describe("explain", () => {
  const compiled = compile(
    '$event.items.exists(i, i.qty > 3) && $event.account.id == "a"',
    createEnv({ variables: { $event: types.dyn } }),
  );

  test("gives the value of every part that was evaluated, and the error of one that failed", () => {
    if (!compiled.ok) throw new Error(compiled.diagnostics[0]?.message);
    const $event = { items: [{ qty: 1 }, { qty: 4 }] };
    const parts = compiled.program
      .explain({ $event })
      .filter(({ text }) => text !== "$event" && text !== "i")
      .map(({ text, value, error, locals }) => [text, error?.code ?? value, locals]);
    const one = { i: { qty: 1 } };
    const two = { i: { qty: 4 } };
    expect(parts).toEqual([
      ['$event.items.exists(i, i.qty > 3) && $event.account.id == "a"', "IL_DSL_301", {}],
      ["$event.items.exists(i, i.qty > 3)", true, {}],
      ["$event.items", $event.items, {}],
      ["i.qty > 3", false, one],
      ["i.qty > 3", true, two],
      ["i.qty", 1, one],
      ["i.qty", 4, two],
      ['$event.account.id == "a"', "IL_DSL_301", {}],
      ["$event.account.id", "IL_DSL_301", {}],
      ["$event.account", "IL_DSL_301", {}],
    ]);
  });
});

describe("suggest", () => {
  test.each([
    ["urgncy", "urgency"],
    ["ugrency", "urgency"],
    ["URGENCY", "urgency"],
    ["subject", undefined],
    ["xyz", undefined],
    ["", undefined],
    ["Redact", "redact.pii"],
    ["custom", undefined],
    ["customer", undefined],
    ["customer_i", "customer_id"],
    ["is", undefined],
  ])("for %s it is %s", (found, expected) => {
    const names = ["urgency", "subject", "account", "redact.pii", "customer_id", "customer_tier"];
    expect(suggest(found, [...names, "is_test"])).toBe(expected);
  });
});
