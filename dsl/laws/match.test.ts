import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compile, compileMatch, createEnv, isEvaluationError, types } from "../src/index.ts";
import { numRuns, timeoutMs } from "./runs.ts";

const fields = {
  tier: types.literals(["free", "pro"]),
  amount: types.double,
  attempts: types.int,
  name: types.string,
  vip: types.bool,
  tags: types.list(types.string),
};
type Name = keyof typeof fields;

const optional = Object.fromEntries(
  Object.entries(fields).map(([name, type]) => [name, { type, optional: true }]),
);
const declared = createEnv({
  variables: {
    $event: types.object({ ...optional, nested: { type: types.object(optional), optional: true } }),
  },
});
const undeclared = createEnv({ variables: { $event: types.dyn } });

type Condition = unknown;
type Match = Readonly<Record<string, Condition>>;

const text = fc.constantFrom("", "a", "ab", "pro", "😀");
const number = fc.constantFrom(0, 1, 1.5, -2, 100);
const comparison = fc.constantFrom("gt", "gte", "lt", "lte", "eq", "ne");
const ordered = <T>(operand: fc.Arbitrary<T>): fc.Arbitrary<Condition> =>
  fc.oneof(
    operand,
    fc.array(operand, { minLength: 1, maxLength: 3 }),
    fc.dictionary(comparison, operand, { minKeys: 1, maxKeys: 2 }),
    fc.record({ in: fc.array(operand, { minLength: 1, maxLength: 2 }) }),
    fc.record({ notIn: fc.array(operand, { minLength: 1, maxLength: 2 }) }),
    fc.record({ exists: fc.boolean() }),
  );
const tier = fc.constantFrom("free", "pro");
const conditions: Readonly<Record<Name, fc.Arbitrary<Condition>>> = {
  tier: fc.oneof(tier, fc.array(tier, { minLength: 1, maxLength: 2 }), fc.record({ ne: tier })),
  amount: ordered(number),
  attempts: ordered(fc.constantFrom(0, 1, 3)),
  name: fc.oneof(
    ordered(text),
    fc.dictionary(fc.constantFrom("contains", "startsWith", "endsWith"), text, { minKeys: 1 }),
  ),
  vip: fc.oneof(fc.boolean(), fc.record({ exists: fc.boolean() })),
  tags: fc.record({ contains: text }),
};
const flat: fc.Arbitrary<Match> = fc.record(conditions, { requiredKeys: [] });
const match = fc
  .tuple(flat, fc.option(flat, { freq: 2, nil: undefined }))
  .map(([outer, nested]): Match =>
    nested === undefined || Object.keys(nested).length === 0 ? outer : { ...outer, nested },
  );
const flatEvent = fc.record(
  {
    tier,
    amount: number,
    attempts: fc.constantFrom(0, 1, 3),
    name: text,
    vip: fc.boolean(),
    tags: fc.array(text, { maxLength: 3 }),
  },
  { requiredKeys: [] },
);
const event = fc
  .tuple(flatEvent, fc.option(flatEvent, { nil: undefined }))
  .map(([outer, nested]) => (nested === undefined ? outer : { ...outer, nested }));

/** What the documentation of match objects says, said again without the language. */
function holds(condition: Condition, value: unknown): boolean {
  if (Array.isArray(condition)) return value !== undefined && condition.includes(value);
  if (typeof condition !== "object" || condition === null) return value === condition;
  return Object.entries(condition).every(([key, operand]) => holdsOperator(key, operand, value));
}

function holdsOperator(key: string, operand: unknown, value: unknown): boolean {
  if (key === "exists") return (value !== undefined) === operand;
  // A field of an object that is absent is absent too.
  if (Object.hasOwn(fields, key)) return holds(operand, fieldOf(value, key));
  if (value === undefined) return false;
  const [left, right] = [value as number, operand as number];
  switch (key) {
    case "eq":
      return value === operand;
    case "ne":
      return value !== operand;
    case "gt":
      return left > right;
    case "gte":
      return left >= right;
    case "lt":
      return left < right;
    case "lte":
      return left <= right;
    case "in":
      return (operand as unknown[]).includes(value);
    case "notIn":
      return !(operand as unknown[]).includes(value);
    case "contains":
      return (value as string | string[]).includes(operand as string);
    case "startsWith":
      return (value as string).startsWith(operand as string);
    case "endsWith":
      return (value as string).endsWith(operand as string);
    default:
      throw new Error(`there is no operator ${key}`);
  }
}

function fieldOf(owner: unknown, name: string): unknown {
  return (owner as Readonly<Record<string, unknown>> | undefined)?.[name];
}

/** Events that each match is tried on. */
const EVENTS = 3;

test(
  "a match object holds exactly where its meaning says, and equals its expression",
  () => {
    const law = (pattern: Match, events: readonly Readonly<Record<string, unknown>>[]): void => {
      const compiled = compileMatch(pattern, declared);
      if (!compiled.ok) throw new Error(compiled.diagnostics[0]?.message);
      const same = compile(compiled.program.source, declared);
      // Without a declaration nothing says that `tags` is a list, so `contains` means text there.
      const { tags: _tags, nested: _nested, ...rest } = pattern;
      const loose = compileMatch(rest, undeclared);
      for (const $event of events) {
        const expected = everyHolds(pattern, $event);
        expect([
          compiled.program.evaluate({ $event }),
          same.ok && same.program.evaluate({ $event }),
          loose.ok && loose.program.evaluate({ $event }),
        ]).toEqual([expected, expected, everyHolds(rest, $event)]);
      }
    };
    const events = fc.array(event, { minLength: EVENTS, maxLength: EVENTS });
    const absent: [Match, Match[]] = [{ nested: { vip: { exists: false } } }, [{}, { nested: {} }]];
    fc.assert(fc.property(match, events, law), { numRuns, examples: [absent] });
  },
  timeoutMs,
);

function everyHolds(pattern: Match, $event: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(pattern).every(([key, condition]) => holds(condition, $event[key]));
}

test(
  "no JSON makes compileMatch throw, and what it accepts evaluates",
  () => {
    const keys = fc.constantFrom(
      "tier",
      "amount",
      "nested",
      "gt",
      "in",
      "exists",
      "a.b",
      "__proto__",
    );
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc.constantFrom(null, true, "pro", 1, 1.5, 2n ** 60n, Number.NaN),
        fc.array(tie("json"), { maxLength: 3 }),
        fc.dictionary(keys, tie("json"), { maxKeys: 3 }),
      ),
    }));
    const law = (pattern: unknown): void => {
      for (const env of [declared, undeclared]) {
        const compiled = compileMatch(pattern, env);
        if (compiled.ok) {
          const value = compiled.program.evaluate({ $event: { amount: 1, nested: {} } });
          expect(typeof value === "boolean" || isEvaluationError(value)).toBe(true);
        } else {
          expect(compiled.diagnostics[0]?.code).toMatch(/^IL_DSL_\d{3}$/);
        }
      }
    };
    fc.assert(fc.property(json, law), { numRuns });
  },
  timeoutMs,
);
