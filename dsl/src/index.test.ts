import { describe, expect, test } from "vitest";
import {
  compile,
  compileMatch,
  compileTemplate,
  createEnv,
  isEvaluationError,
  renderDiagnostic,
  toJson,
  types,
} from "./index.ts";

const ticket = types.object(
  {
    ticket_id: { type: types.string },
    urgency: { type: types.literals(["low", "high", "critical"]) },
    amount: { type: types.double },
    attempts: { type: types.int },
    coupon: { type: types.string, optional: true },
    tags: { type: types.list(types.string) },
  },
  { name: "support.ticket.created" },
);
const env = createEnv({ variables: { $event: ticket } });
const $event = {
  ticket_id: "t1",
  urgency: "critical",
  amount: 120.5,
  attempts: 3,
  tags: ["vip"],
};

function evaluate(source: string): unknown {
  const compiled = compile(source, env);
  if (!compiled.ok) return compiled.diagnostics.map((diagnostic) => diagnostic.code);
  const value = compiled.program.evaluate({ $event });
  return isEvaluationError(value) ? value.code : toJson(value);
}

describe("expressions over a declared event", () => {
  test.each([
    ['$event.urgency == "critical"', true],
    ["$event.attempts + 1", 4],
    ["$event.amount >= 50 && $event.amount < 500", true],
    ['"vip" in $event.tags', true],
    ["has($event.coupon)", false],
    ['$event.?coupon.orValue("none")', "none"],
    ["$event.attempts / 0", "IL_DSL_303"],
    ["$event.attempts / 0 == 1 || true", true],
    // An int has no negative zero, however generated code holds it.
    ["string(math.greatest(double(-3 * 0), 0.0))", "0"],
    ["1.0 / double($event.attempts * 0 * -1) > 0.0", true],
  ])("%s gives %j", (source, expected) => {
    expect(evaluate(source)).toEqual(expected);
  });

  test("reports every mistake of one text, not the first only", () => {
    expect(evaluate('$event.urgncy == "high" && $event.coupon == "x" && nope')).toEqual([
      "IL_DSL_204",
      "IL_DSL_206",
      "IL_DSL_201",
    ]);
  });

  test("renders a mistake with its place, the nearest name and carets", () => {
    const source = '$event.urgncy == "high"';
    const compiled = compile(source, env);
    const [first] = compiled.diagnostics;
    expect(first && renderDiagnostic(first, source, { file: "p.yaml", line: 14, column: 3 })).toBe(
      "IL_DSL_204 undefined field 'urgncy' of support.ticket.created (p.yaml:14:10). " +
        "Did you mean 'urgency'?\n" +
        '  $event.urgncy == "high"\n' +
        "         ^^^^^^",
    );
  });
});

describe("match objects", () => {
  test("all fields must match", () => {
    const compiled = compileMatch(
      {
        urgency: ["high", "critical"],
        amount: { gt: 100, lte: 500 },
        tags: { contains: "vip" },
        coupon: { exists: false },
      },
      env,
    );
    expect(compiled.ok && compiled.program.evaluate({ $event })).toBe(true);
    const cheap = { ...$event, amount: 10 };
    expect(compiled.ok && compiled.program.evaluate({ $event: cheap })).toBe(false);
  });

  test("an unknown operator leads to its key", () => {
    const compiled = compileMatch({ amount: { gtt: 1 } }, env);
    expect(compiled.diagnostics).toMatchObject([
      { code: "IL_DSL_402", path: ["amount", "gtt"], hint: "Did you mean 'gt'?" },
    ]);
  });
});

describe("templates", () => {
  const fill = (text: string): unknown => {
    const compiled = compileTemplate(text, env);
    return compiled.ok
      ? compiled.template.evaluate({ $event })
      : compiled.diagnostics.map((diagnostic) => diagnostic.code);
  };

  test.each([
    ["$event.amount", 120.5],
    ["$event.tags", ["vip"]],
    ["$event.coupon", undefined],
    ["marketing-site", "marketing-site"],
    ["{{ $event.ticket_id }} costs {{ $event.amount }}", "t1 costs 120.5"],
    ["{{ {'a': '}}'} }}", '{"a":"}}"}'],
    ["$event.nope", ["IL_DSL_204"]],
    ["{{ $event.ticket_id", ["IL_DSL_501"]],
  ])("%s gives %j", (text, expected) => {
    expect(fill(text)).toEqual(expected);
  });
});

test("a moment may come as text or as a Date, bytes as base64, a large whole number as a bigint", () => {
  const declared = createEnv({
    variables: {
      $meta: types.object({
        received_at: { type: types.timestamp },
        body: { type: types.bytes },
        id: { type: types.int },
      }),
    },
  });
  const source =
    '$meta.received_at == timestamp("2026-01-01T00:00:00.5Z") && $meta.body == b"hi" && ' +
    "$meta.id + 1 == 9007199254740994";
  const compiled = compile(source, declared);
  const evaluate = (received_at: unknown): unknown =>
    compiled.ok &&
    compiled.program.evaluate({ $meta: { received_at, body: "aGk=", id: 9_007_199_254_740_993n } });
  expect(evaluate("2026-01-01T01:00:00.500+01:00")).toBe(true);
  expect(evaluate(new Date("2026-01-01T00:00:00.500Z"))).toBe(true);
  expect(evaluate(new Date("2026-01-02T00:00:00.500Z"))).toBe(false);
});
