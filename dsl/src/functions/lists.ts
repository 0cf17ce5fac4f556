import { charge, spend } from "../values/budget.ts";
import { compare, contains } from "../values/equality.ts";
import { faults } from "../values/faults.ts";
import { defineFunction, type FunctionDefinition, global, member } from "./definition.ts";
import { FIXED_LIMITS } from "../limits.ts";
import { types } from "../types.ts";
import {
  type EvaluationError,
  isEvaluationError,
  Optional,
  type Result,
  type Value,
} from "../values/values.ts";

const { int, list, optional, param } = types;
const T = param("T");
const listT = list(T);
type List = readonly Value[];

const { pairedElementsMax } = FIXED_LIMITS;

function slice(values: List, start: bigint, end: bigint): Result {
  if (start < 0n || end > BigInt(values.length)) return faults.indexOutOfRange();
  if (start > end) return faults.startAfterEnd();
  return spend(Number(end - start)) ?? values.slice(Number(start), Number(end));
}

function flatten(values: List, depth = 1n): Result {
  if (depth < 0n) return faults.negativeDepth();
  let flat = values;
  for (let level = 0n; level < depth; level++) {
    charge(flat.length);
    if (!flat.some(Array.isArray)) break;
    let length = 0;
    for (const value of flat) length += Array.isArray(value) ? value.length : 1;
    const failure = spend(length);
    if (failure !== undefined) return failure;
    flat = flat.flatMap((value) => (Array.isArray(value) ? (value as List) : [value]));
  }
  return flat;
}

function distinct(values: List): Result {
  const failure = spend(values.length);
  if (failure !== undefined) return failure;
  charge(charactersOf(values));
  const kept: Value[] = [];
  const strings = new Set<string>();
  for (const value of values) {
    if (typeof value === "string") {
      if (!strings.has(value)) kept.push(value);
      strings.add(value);
      continue;
    }
    if (kept.length > pairedElementsMax) return faults.limit("pairedElementsMax");
    const found = contains(kept, value);
    if (isEvaluationError(found)) return found;
    if (!found) kept.push(value);
  }
  return kept;
}

function charactersOf(values: List): number {
  return values.reduce<number>(
    (sum, value) => (typeof value === "string" ? sum + value.length : sum),
    0,
  );
}

/** Sorts values of one ordered type. */
export function sortValues(values: List, keys: List): Result {
  let failure: EvaluationError | undefined;
  // Sorting looks at each element about as often as its number has bits.
  const spent = spend(keys.length * 20);
  if (spent !== undefined) return spent;
  const order = keys.map((key, index) => ({ key, index }));
  const [first] = keys;
  if (first !== undefined && compare(first, first) === undefined) {
    return faults.noOverload("sort", [first]);
  }
  order.sort((a, b) => {
    const result = typeof a.key === typeof b.key ? compare(a.key, b.key) : undefined;
    if (result === undefined) failure ??= faults.noOverload("sort", [a.key, b.key]);
    return result === undefined || Number.isNaN(result) ? 0 : result;
  });
  return failure ?? order.map(({ index }) => values[index] as Value);
}

function range(count: bigint): Result {
  const length = Math.max(0, Number(count));
  return spend(length) ?? Array.from({ length }, (_, index) => BigInt(index));
}

function every(of: List, within: List): boolean | EvaluationError {
  if (of.length > pairedElementsMax && within.length > pairedElementsMax) {
    return faults.limit("pairedElementsMax");
  }
  charge(of.length);
  for (const value of of) {
    const found = contains(within, value);
    if (found !== true) return found;
  }
  return true;
}

function equivalent(left: List, right: List): Result {
  const forth = every(left, right);
  return forth === true ? every(right, left) : forth;
}

function intersects(left: List, right: List): Result {
  if (left.length > pairedElementsMax && right.length > pairedElementsMax) {
    return faults.limit("pairedElementsMax");
  }
  charge(left.length);
  for (const value of left) {
    const found = contains(right, value);
    if (found !== false) return found;
  }
  return false;
}

const optionalAt = (values: List, index: number): Optional => new Optional(values.at(index));

const twoLists = [listT, listT];

/** The lists and sets extensions of CEL; `sortBy` is a macro. */
export const listFunctions: readonly FunctionDefinition[] = [
  defineFunction(
    "slice",
    "The elements from a start up to an end.",
    [member([listT, int, int], listT, slice)],
    "[1, 2, 3].slice(0, 2)",
    [1, 2],
  ),
  defineFunction(
    "flatten",
    "The list with inner lists dissolved, one level deep or so many.",
    [
      member([list(types.dyn)], list(types.dyn), flatten),
      member([list(types.dyn), int], list(types.dyn), flatten),
    ],
    "[[1], [2, [3]]].flatten()",
    [1, 2, [3]],
  ),
  defineFunction(
    "distinct",
    "The list with each value once.",
    [member([listT], listT, distinct)],
    "[1, 2, 1].distinct()",
    [1, 2],
  ),
  defineFunction(
    "reverse",
    "The list or string from end to start.",
    [
      member([listT], listT, (values: List) => spend(values.length) ?? values.toReversed()),
      member(
        [types.string],
        types.string,
        (text: string) => spend(text.length) ?? Array.from(text).toReversed().join(""),
      ),
    ],
    "[1, 2, 3].reverse()",
    [3, 2, 1],
  ),
  defineFunction(
    "sort",
    "The list in order.",
    [member([listT], listT, (values: List) => sortValues(values, values))],
    "[3, 1, 2].sort()",
    [1, 2, 3],
  ),
  defineFunction(
    "first",
    "The first element, as an optional.",
    [member([listT], optional(T), (values: List) => optionalAt(values, 0))],
    "[1, 2].first().value()",
    1,
  ),
  defineFunction(
    "last",
    "The last element, as an optional.",
    [member([listT], optional(T), (values: List) => optionalAt(values, -1))],
    "[1, 2].last().value()",
    2,
  ),
  defineFunction(
    "lists.range",
    "The ints from 0 up to, but not including, a count.",
    [global([int], list(int), range)],
    "lists.range(3)",
    [0, 1, 2],
  ),
  defineFunction(
    "sets.contains",
    "Whether the first list has every element of the second.",
    [global(twoLists, types.bool, (left: List, right: List) => every(right, left))],
    "sets.contains([1, 2, 3], [2])",
    true,
  ),
  defineFunction(
    "sets.equivalent",
    "Whether two lists have the same elements, in any order and number.",
    [global(twoLists, types.bool, equivalent)],
    "sets.equivalent([1, 2], [2, 1, 1])",
    true,
  ),
  defineFunction(
    "sets.intersects",
    "Whether two lists have an element in common.",
    [global(twoLists, types.bool, intersects)],
    "sets.intersects([1, 2], [2, 3])",
    true,
  ),
];
