import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  compile,
  compileTemplate,
  createEnv,
  isEvaluationError,
  member,
  toJson,
  types,
} from "../src/index.ts";
import { quoteText } from "../src/syntax/unparse.ts";
import { numRuns, timeoutMs } from "./runs.ts";

const HOSTILE = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "__defineGetter__",
  "then",
  "toJSON",
  '"];process.exit(1)//',
  "`${process.exit(1)}`",
  "\u2028",
  "\ud800",
  "\\",
  "*/",
  "k0",
  "bail",
  "",
];

const name = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary", maxLength: 12 }));
const env = createEnv({ variables: { $event: types.dyn } });

function evaluate(source: string, $event: unknown, within = env): unknown {
  const compiled = compile(source, within);
  if (!compiled.ok) throw new Error(`${source}: ${compiled.diagnostics[0]?.message}`);
  const value = compiled.program.evaluate({ $event });
  return isEvaluationError(value) ? value.code : toJson(value);
}

test(
  "hostile field names and literals pass through generated code as data",
  () => {
    const law = (field: string, text: string, other: string): void => {
      const event = Object.fromEntries([[field, text]]);
      const key = quoteText(field);
      expect(evaluate(`$event[${key}] == ${quoteText(text)}`, event)).toBe(true);
      expect(evaluate(`$event[${key}] + ${quoteText(other)}`, event)).toBe(text + other);
      expect(evaluate(`${quoteText(other)} in $event`, event)).toBe(other === field);
      expect(evaluate(`$event.?other[?${quoteText(other)}].hasValue()`, event)).toBe(false);
      expect(evaluate(`{${key}: 1}`, event)).toEqual(Object.fromEntries([[field, 1]]));
    };
    fc.assert(fc.property(name, name, name, law), { numRuns });
  },
  timeoutMs,
);

test("declared hostile names are fields like any other", () => {
  const named = HOSTILE.filter((field) => /^[A-Za-z_]\w*$/.test(field));
  for (const field of named) {
    const fields = Object.fromEntries([[field, { type: types.string, optional: true }]]);
    const declared = createEnv({ variables: { $event: types.object(fields) } });
    const source = `has($event.${field}) && $event.${field} == "x"`;
    expect([field, evaluate(source, {}, declared)]).toEqual([field, false]);
    const event = JSON.parse(`{${JSON.stringify(field)}: "x"}`) as unknown;
    expect([field, evaluate(source, event, declared)]).toEqual([field, true]);
    expect([field, evaluate(`$event.?${field}.orValue("none")`, {}, declared)]).toEqual([
      field,
      "none",
    ]);
    expect([field, evaluate(`$event.${field}`, {})]).toEqual([field, "IL_DSL_301"]);
  }
});

test("nothing of the host is reachable", () => {
  class Host {
    readonly secret = 1;
  }
  const event = {
    host: new Host(),
    call: () => 1,
    date: new Date(Number.NaN),
    symbol: Symbol("s"),
  };
  for (const field of Object.keys(event)) {
    expect([field, evaluate(`$event.${field}`, event)]).toEqual([field, "IL_DSL_307"]);
  }
  expect(evaluate("$event.secret", new Host())).toBe("IL_DSL_307");
  expect(evaluate('dyn("x").constructor', {})).toBe("IL_DSL_302");
});

test("what the host throws is an error like any other", () => {
  const thrown = (): never => {
    throw new Error("secret");
  };
  const overloads = [member([types.dyn], types.bool, thrown)];
  const host = { name: "broken", summary: "", overloads, examples: [] };
  const within = createEnv({ variables: { $event: types.dyn }, functions: [host] });
  const trap = new Proxy({}, { get: thrown, getPrototypeOf: thrown, has: thrown, ownKeys: thrown });
  const getter = Object.defineProperty({}, "x", { get: thrown, enumerable: true });
  for (const source of ["$event.x", "has($event.x)", "$event.x == 1", "$event", "[$event]"]) {
    for (const $event of [trap, getter]) {
      for (const expected of [types.dyn, types.bool]) {
        const compiled = compile(source, within, { expected });
        if (!compiled.ok) continue;
        const value = compiled.program.evaluate({ $event });
        if (!isEvaluationError(value)) toJson(value);
        compiled.program.explain({ $event });
      }
      const template = compileTemplate(`{{ ${source} }}`, within);
      if (template.ok) template.template.evaluate({ $event });
    }
  }
  expect(evaluate("$event.x == 1", getter, within)).toBe("IL_DSL_313");
  expect(evaluate("$event.x == 1", trap, within)).toBe("IL_DSL_313");
  expect(evaluate("$event.broken()", {}, within)).toBe("IL_DSL_313");
});
