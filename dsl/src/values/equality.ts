import { charge, SHORT_LIST_MAX, SHORT_TEXT_MAX } from "./budget.ts";
import { FIXED_LIMITS } from "../limits.ts";
import { faults } from "./faults.ts";
import {
  CelMap,
  Duration,
  type EvaluationError,
  isMap,
  mapEntries,
  mapGet,
  mapSize,
  Optional,
  Timestamp,
  TypeValue,
  Uint,
  type JsonObject,
  type Value,
} from "./values.ts";

/** Units that comparing a part of a list or map reads. */
const PART_COST = 8;

/**
 * CEL equality, across types: numbers of equal value are equal whatever their type, values of
 * different types are not equal, and that is no error.
 */
export function equal(left: Value, right: Value): boolean | EvaluationError {
  if (typeof left === "string") return typeof right === "string" && equalText(left, right);
  if (typeof left !== "object" || typeof right !== "object") return equalWithin(left, right, NONE);
  const budget = { left: FIXED_LIMITS.comparedPartsMax, depth: 0, isTooDeep: false };
  const result = equalWithin(left, right, budget);
  if (budget.isTooDeep) return faults.limit("valueDepthMax");
  // Shared parts count each time, so that no more is read than was allowed.
  charge((FIXED_LIMITS.comparedPartsMax - budget.left) * PART_COST);
  return budget.left < 0 ? faults.limit("comparedPartsMax") : result;
}

/** Texts of one length are compared to the first difference; what is long is counted. */
function equalText(left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  if (left.length > SHORT_TEXT_MAX) charge(left.length >> 4);
  return left === right;
}

interface Budget {
  /** Parts that may still be compared. */
  left: number;
  /** Lists and maps around the parts being compared. */
  depth: number;
  isTooDeep: boolean;
}

/** Scalars have no parts. */
const NONE: Budget = { left: Infinity, depth: 0, isTooDeep: false };

function equalWithin(left: Value, right: Value, budget: Budget): boolean {
  if (--budget.left < 0) return false;
  const leftNumber = numeric(left);
  if (leftNumber !== undefined) {
    const rightNumber = numeric(right);
    return rightNumber !== undefined && sameNumber(leftNumber, rightNumber);
  }
  if (typeof left === "string") return typeof right === "string" && equalText(left, right);
  if (typeof left !== "object" || left === null) return left === right;
  if (typeof right !== "object" || right === null) return false;
  const isList = Array.isArray(left);
  if (!isList && !isMap(left)) return equalScalars(left, right, budget);
  if (++budget.depth > FIXED_LIMITS.valueDepthMax) {
    budget.isTooDeep = true;
    return false;
  }
  const same = isList
    ? Array.isArray(right) && equalLists(left, right, budget)
    : isMap(right) && equalMaps(left, right, budget);
  budget.depth--;
  return same;
}

/** Whole numbers compare exactly with each other, and as doubles with a double. */
function sameNumber(left: number | bigint, right: number | bigint): boolean {
  return typeof left === typeof right ? left === right : Number(left) === Number(right);
}

function equalScalars(left: object, right: object, budget: Budget): boolean {
  if (left instanceof Timestamp) {
    return right instanceof Timestamp && sameMoment(left, right);
  }
  if (left instanceof Duration) return right instanceof Duration && sameMoment(left, right);
  if (left instanceof Uint8Array) {
    return right instanceof Uint8Array && compareBytes(left, right) === 0;
  }
  if (left instanceof TypeValue) return right instanceof TypeValue && left.name === right.name;
  if (left instanceof Optional && right instanceof Optional) {
    if (left.value === undefined || right.value === undefined) return left.value === right.value;
    return equalWithin(left.value, right.value, budget);
  }
  return false;
}

function sameMoment(left: Timestamp | Duration, right: Timestamp | Duration): boolean {
  return left.seconds === right.seconds && left.nanos === right.nanos;
}

function equalLists(left: readonly Value[], right: readonly Value[], budget: Budget): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index++) {
    if (!equalWithin(left[index] as Value, right[index] as Value, budget)) return false;
  }
  return true;
}

function equalMaps(left: CelMap | JsonObject, right: CelMap | JsonObject, budget: Budget): boolean {
  if (mapSize(left) !== mapSize(right)) return false;
  for (const [key, value] of mapEntries(left)) {
    const other = mapGet(right, key);
    if (other === undefined || !equalWithin(value, other, budget)) return false;
  }
  return true;
}

/** The number or bigint behind a numeric value; undefined for any other. */
export function numeric(value: Value): number | bigint | undefined {
  if (typeof value === "number" || typeof value === "bigint") return value;
  return value instanceof Uint ? value.value : undefined;
}

/** Whether a list has an equal element, or a map the key. */
export function contains(
  container: readonly Value[] | CelMap | JsonObject,
  value: Value,
): boolean | EvaluationError {
  if (isMap(container)) return mapGet(container, value) !== undefined;
  if (container.length > SHORT_LIST_MAX) charge(container.length);
  for (const element of container) {
    const same = equal(element, value);
    if (same !== false) return same;
  }
  return false;
}

/**
 * CEL ordering: negative, zero or positive; NaN when a double NaN is involved (then no order holds);
 * undefined when the types have no order.
 */
export function compare(left: Value, right: Value): number | undefined {
  const leftNumber = numeric(left);
  const rightNumber = numeric(right);
  if (leftNumber !== undefined && rightNumber !== undefined) {
    return compareNumbers(leftNumber, rightNumber);
  }
  if (typeof left === "string" && typeof right === "string") return compareText(left, right);
  if (typeof left === "boolean" && typeof right === "boolean") return Number(left) - Number(right);
  if (left instanceof Timestamp && right instanceof Timestamp) return compareTimes(left, right);
  if (left instanceof Duration && right instanceof Duration) return compareTimes(left, right);
  if (left instanceof Uint8Array && right instanceof Uint8Array) return compareBytes(left, right);
  return undefined;
}

function compareNumbers(left: number | bigint, right: number | bigint): number {
  if (typeof left === "bigint" && typeof right === "bigint") {
    return left < right ? -1 : left > right ? 1 : 0;
  }
  const [a, b] = [Number(left), Number(right)];
  if (a < b) return -1;
  return a > b ? 1 : a === b ? 0 : Number.NaN;
}

function compareTimes(left: Timestamp | Duration, right: Timestamp | Duration): number {
  return left.seconds - right.seconds || left.nanos - right.nanos;
}

/** Orders by code point, where JavaScript's `<` orders by UTF-16 unit. */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  if (length > SHORT_TEXT_MAX) charge(length * 4);
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a === b) continue;
    const bothSurrogateOrHigh = a >= 0xd800 && b >= 0xd800;
    // Above U+D7FF, surrogates stand for code points that come after U+E000..U+FFFF.
    return bothSurrogateOrHigh ? codePointRank(a) - codePointRank(b) : a - b;
  }
  return left.length - right.length;
}

function codePointRank(unit: number): number {
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
