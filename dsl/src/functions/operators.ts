import { add, divide, modulo, multiply, negate, subtract } from "../values/arithmetic.ts";
import { compare, contains, equal } from "../values/equality.ts";
import { faults } from "../values/faults.ts";
import type { Overload } from "./definition.ts";
import { types, type Type } from "../types.ts";
import { isEvaluationError, isMap, type Result, type Value } from "../values/values.ts";

const { bool, bytes, double, duration, int, string, timestamp, uint } = types;
const A = types.param("A");
const B = types.param("B");

function operator(
  signatures: readonly (readonly [...params: Type[], result: Type])[],
  call: (...args: [Value, Value]) => Result,
): readonly Overload[] {
  return signatures.map((signature) => ({
    params: signature.slice(0, -1),
    result: signature.at(-1) ?? types.dyn,
    member: false,
    variadic: false,
    // Values count as they are compared.
    cost: () => 0,
    isLight: true,
    call,
  }));
}

const numbers = [int, uint, double];
const same = (list: readonly Type[]): [Type, Type, Type][] =>
  list.map((type) => [type, type, type]);

const orderedPairs: readonly [Type, Type, Type][] = [
  ...numbers.flatMap((left) => numbers.map((right): [Type, Type, Type] => [left, right, bool])),
  ...[bool, string, bytes, timestamp, duration].map((type): [Type, Type, Type] => [
    type,
    type,
    bool,
  ]),
];

function ordering(name: string, holds: (order: number) => boolean): readonly Overload[] {
  return operator(orderedPairs, (left, right) => {
    const order = compare(left, right);
    return order === undefined ? faults.noOverload(name, [left, right]) : holds(order);
  });
}

function unequal(left: Value, right: Value): Result {
  const same = equal(left, right);
  return isEvaluationError(same) ? same : !same;
}

function isIn(value: Value, container: Value): Result {
  if (Array.isArray(container) || isMap(container)) return contains(container, value);
  return faults.noOverload("in", [value, container]);
}

/** The signatures of each operator and what it does; unary minus is `-_`. */
export const OPERATORS = {
  "+": operator(
    [
      ...same([...numbers, string, bytes, types.list(A), duration]),
      [timestamp, duration, timestamp],
      [duration, timestamp, timestamp],
    ],
    add,
  ),
  "-": operator(
    [
      ...same([...numbers, duration]),
      [timestamp, timestamp, duration],
      [timestamp, duration, timestamp],
    ],
    subtract,
  ),
  "*": operator(same(numbers), multiply),
  "/": operator(same(numbers), divide),
  "%": operator(same([int, uint]), modulo),
  "==": operator([[A, A, bool]], equal),
  "!=": operator([[A, A, bool]], unequal),
  "<": ordering("<", (order) => order < 0),
  "<=": ordering("<=", (order) => order <= 0),
  ">": ordering(">", (order) => order > 0),
  ">=": ordering(">=", (order) => order >= 0),
  in: operator(
    [
      [A, types.list(A), bool],
      [A, types.map(A, B), bool],
    ],
    isIn,
  ),
  "-_": operator(
    [
      [int, int],
      [double, double],
    ],
    negate,
  ),
} as const satisfies Record<string, readonly Overload[]>;
