import { toInt64 } from "../values/arithmetic.ts";
import { compare, numeric } from "../values/equality.ts";
import { faults } from "../values/faults.ts";
import { defineFunction, type FunctionDefinition, global, variadic } from "./definition.ts";
import { type Type, types } from "../types.ts";
import { Uint, type Result, type Value } from "../values/values.ts";

const { bool, double, dyn, int, list, uint } = types;
const U64 = 2n ** 64n - 1n;

function extreme(name: string, sign: 1 | -1): FunctionDefinition {
  const pick = (values: readonly Value[]): Result => {
    const [first] = values;
    let best = first;
    for (const value of values) {
      if (numeric(value) === undefined) return faults.noOverload(name, [value]);
      const order = best === undefined ? undefined : compare(value, best);
      if (order !== undefined && order * sign > 0) best = value;
    }
    return best ?? faults.emptyList(name);
  };
  const spread = (...values: readonly Value[]): Result => pick(values);
  const cost = (values: readonly Value[]): number => values.length;
  const each = [int, uint, double, dyn];
  const isGreatest = sign === 1;
  return {
    name,
    summary: `The ${isGreatest ? "greatest" : "least"} of some numbers, or of a list of them.`,
    overloads: [
      ...each.map((type) => global([list(type)], type, pick, { cost })),
      ...each.map((type) => variadic([type], type, spread as (...args: never[]) => Result)),
    ],
    examples: [{ expression: `${name}(3, 1, 2)`, result: isGreatest ? 3 : 1 }],
  };
}

function ofDouble(
  name: string,
  summary: string,
  result: Type,
  work: (value: number) => Result,
  expression: string,
  expected: unknown,
): FunctionDefinition {
  return defineFunction(name, summary, [global([double], result, work)], expression, expected);
}

const round = (value: number): number => Math.sign(value) * Math.round(Math.abs(value));

function bits(
  name: string,
  summary: string,
  work: (left: bigint, right: bigint) => bigint,
  expression: string,
  result: number,
): FunctionDefinition {
  return defineFunction(
    name,
    summary,
    [
      global([int, int], int, (left: bigint, right: bigint) =>
        BigInt.asIntN(64, work(left, right)),
      ),
      global(
        [uint, uint],
        uint,
        (left: Uint, right: Uint) => new Uint(work(left.value, right.value)),
      ),
    ],
    expression,
    result,
  );
}

function shift(
  name: string,
  summary: string,
  work: (bits: bigint, by: bigint) => bigint,
  expression: string,
  result: number,
): FunctionDefinition {
  // Both ways work on the 64 bits as they are: no sign is carried along.
  const shifted = (value: bigint, by: bigint): bigint =>
    by >= 64n ? 0n : BigInt.asUintN(64, work(BigInt.asUintN(64, value), by));
  return defineFunction(
    name,
    summary,
    [
      global([int, int], int, (value: bigint, by: bigint) =>
        by < 0n ? faults.negativeShift() : BigInt.asIntN(64, shifted(value, by)),
      ),
      global([uint, int], uint, (value: Uint, by: bigint) =>
        by < 0n ? faults.negativeShift() : new Uint(shifted(value.value, by)),
      ),
    ],
    expression,
    result,
  );
}

const sign = (value: bigint): bigint => (value > 0n ? 1n : value < 0n ? -1n : 0n);

/** The math extension of CEL. */
export const mathFunctions: readonly FunctionDefinition[] = [
  extreme("math.greatest", 1),
  extreme("math.least", -1),
  ofDouble("math.ceil", "The next whole number up.", double, Math.ceil, "math.ceil(1.2)", 2),
  ofDouble("math.floor", "The next whole number down.", double, Math.floor, "math.floor(-1.2)", -2),
  ofDouble(
    "math.round",
    "The nearest whole number, halves away from zero.",
    double,
    round,
    "math.round(1.5)",
    2,
  ),
  ofDouble(
    "math.trunc",
    "The number without its fraction.",
    double,
    Math.trunc,
    "math.trunc(-1.2)",
    -1,
  ),
  ofDouble(
    "math.isNaN",
    "Whether a double is not a number.",
    bool,
    Number.isNaN,
    "math.isNaN(0.0 / 0.0)",
    true,
  ),
  ofDouble(
    "math.isInf",
    "Whether a double is infinite.",
    bool,
    (value) => Math.abs(value) === Infinity,
    "math.isInf(1.0 / 0.0)",
    true,
  ),
  ofDouble(
    "math.isFinite",
    "Whether a double is a finite number.",
    bool,
    Number.isFinite,
    "math.isFinite(1.0)",
    true,
  ),
  defineFunction(
    "math.abs",
    "The number without its sign.",
    [
      global([int], int, (value: bigint) => toInt64(value < 0n ? -value : value)),
      global([uint], uint, (value: Uint) => value),
      global([double], double, Math.abs),
    ],
    "math.abs(-11)",
    11,
  ),
  defineFunction(
    "math.sign",
    "-1, 0 or 1.",
    [
      global([int], int, sign),
      global([uint], uint, (value: Uint) => new Uint(sign(value.value))),
      global([double], double, Math.sign),
    ],
    "math.sign(-32.0)",
    -1,
  ),
  defineFunction(
    "math.sqrt",
    "The square root.",
    [
      global([double], double, Math.sqrt),
      global([int], double, (value: bigint) => Math.sqrt(Number(value))),
      global([uint], double, (value: Uint) => Math.sqrt(Number(value.value))),
    ],
    "math.sqrt(9.0)",
    3,
  ),
  bits(
    "math.bitAnd",
    "The bits that both have.",
    (left, right) => left & right,
    "math.bitAnd(1, 3)",
    1,
  ),
  bits(
    "math.bitOr",
    "The bits that either has.",
    (left, right) => left | right,
    "math.bitOr(1, 2)",
    3,
  ),
  bits(
    "math.bitXor",
    "The bits that one of both has.",
    (left, right) => left ^ right,
    "math.bitXor(1, 3)",
    2,
  ),
  defineFunction(
    "math.bitNot",
    "The bits turned over.",
    [
      global([int], int, (value: bigint) => ~value),
      global([uint], uint, (value: Uint) => new Uint(value.value ^ U64)),
    ],
    "math.bitNot(1)",
    -2,
  ),
  shift(
    "math.bitShiftLeft",
    "The bits moved up.",
    (value, by) => value << by,
    "math.bitShiftLeft(1, 2)",
    4,
  ),
  shift(
    "math.bitShiftRight",
    "The bits moved down, zeros coming in.",
    (value, by) => value >> by,
    "math.bitShiftRight(1024, 2)",
    256,
  ),
];
