import { readField, readIndex, hasField } from "../values/read.ts";
import { adapt } from "../values/adapt.ts";
import { convert } from "../values/admit.ts";
import { add, divide, modulo, multiply, negate, subtract } from "../values/arithmetic.ts";
import { beginEvaluation, charge, KEY_COST, spend } from "../values/budget.ts";
import { compare, compareText, contains, equal } from "../values/equality.ts";
import { takes } from "../evaluator/evaluator.ts";
import { sortValues } from "../functions/lists.ts";
import { codePointCount } from "../functions/size.ts";
import type { ResolvedCall } from "../checker/scope.ts";
import { costOf } from "../functions/definition.ts";
import { faults } from "../values/faults.ts";
import { types } from "../types.ts";
import {
  CelMap,
  isEvaluationError,
  isLimitError,
  isMap,
  mapEntries,
  Optional,
  Uint,
  type JsonObject,
  type MapKey,
  type Result,
  type Value,
} from "../values/values.ts";

type Int = number | bigint;

/** An int of any form in the form of generated code; undefined when it is none or out of range. */
function int(value: unknown): Int | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? value : undefined;
  if (typeof value !== "bigint" || BigInt.asIntN(64, value) !== value) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function big(value: Int): bigint {
  return typeof value === "number" ? BigInt(value) : value;
}

function arithmetic(work: (left: Value, right: Value) => Result) {
  return (left: Int, right: Int): Int | undefined => {
    const result = work(big(left), big(right));
    return typeof result === "bigint" ? int(result) : undefined;
  };
}

/** The steps of a macro over a list, or over the keys of a map; undefined for anything else. */
function keysOrElements(target: Value): readonly Value[] | undefined {
  if (Array.isArray(target)) return target as readonly Value[];
  return entriesOfMap(target)?.map(([key]) => key);
}

function entriesOf(target: Value): readonly (readonly [Value, Value])[] | undefined {
  if (Array.isArray(target)) {
    return (target as readonly Value[]).map((value, index) => [BigInt(index), value]);
  }
  return entriesOfMap(target);
}

/** Listing the entries of a map counts, as in the evaluator. */
function entriesOfMap(target: Value): readonly (readonly [Value, Value])[] | undefined {
  if (!isMap(target)) return undefined;
  const entries = [...mapEntries(target)];
  charge(entries.length * KEY_COST);
  return entries;
}

function addEntries(into: CelMap, entries: Value): boolean {
  if (!isMap(entries)) return false;
  for (const [key, value] of mapEntries(entries)) {
    if (into.has(key)) return false;
    into.set(key, value);
  }
  return true;
}

/** Adds an entry of a map expression; false for a key that is of no key type or there already. */
function addEntry(into: CelMap, key: Value, value: Value): boolean {
  const isKey =
    typeof key === "string" ||
    typeof key === "boolean" ||
    typeof key === "bigint" ||
    key instanceof Uint;
  if (!isKey || into.has(key)) return false;
  into.set(key, value);
  return true;
}

function dispatch(call: ResolvedCall, args: readonly Value[]): Result | undefined {
  const overload = call.overloads.find((candidate) => takes(candidate, args));
  if (overload === undefined) return undefined;
  return charge(costOf(overload, args)) ? faults.limit("readMax") : overload.call(...args);
}

/** The value of a value from outside that has no declared type; undefined when it is none. */
function dynamic(value: unknown): Value | undefined {
  return convert(value, types.dyn);
}

/** Whether an object of unusual constructor is a plain one all the same, `constructor` being a field. */
function isPlainObject(value: unknown): value is JsonObject {
  return isMap(value) && !(value instanceof CelMap);
}

function own(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined;
}

/** What generated code calls, by name. */
export const RUNTIME = {
  adapt,
  add,
  addEntries,
  addEntry,
  addInt: arithmetic(add),
  big,
  codePointCount,
  compare,
  compareText,
  contains,
  convert,
  dispatch,
  divide,
  divideInt: arithmetic(divide),
  dynamic,
  entriesOf,
  equal,
  hasField,
  int,
  isError: isEvaluationError,
  isLimit: isLimitError,
  isMap,
  isPlainObject,
  keysOrElements,
  modulo,
  moduloInt: arithmetic(modulo),
  multiply,
  multiplyInt: arithmetic(multiply),
  negate,
  newMap: (): CelMap => new CelMap(),
  optional: (value: Value | undefined): Optional =>
    value === undefined ? Optional.none : new Optional(value),
  own,
  putKey: (map: CelMap, key: MapKey, value: Value): void => map.set(key, value),
  readField,
  readIndex,
  sortValues,
  beginEvaluation,
  charge,
  spend,
  subtract,
  subtractInt: arithmetic(subtract),
} as const;

/** The name of something that generated code may call. */
export type RuntimeName = keyof typeof RUNTIME;
