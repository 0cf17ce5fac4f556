import { spend } from "./budget.ts";
import { faults } from "./faults.ts";
import { makeDuration, makeTimestamp } from "./time.ts";
import {
  Duration,
  type EvaluationError,
  Timestamp,
  Uint,
  type Result,
  type Value,
} from "./values.ts";

/** The bigint as an int64, or an overflow. */
export function toInt64(value: bigint): bigint | EvaluationError {
  return BigInt.asIntN(64, value) === value ? value : faults.overflow("int");
}

/** The bigint as a uint64, or an overflow. */
export function toUint64(value: bigint): Uint | EvaluationError {
  return BigInt.asUintN(64, value) === value ? new Uint(value) : faults.overflow("uint");
}

/** `left + right` for numbers, text, bytes, lists and times of matching types. */
export function add(left: Value, right: Value): Result {
  if (typeof left === "number" && typeof right === "number") return left + right;
  if (typeof left === "string" && typeof right === "string") {
    return spend(left.length + right.length) ?? left + right;
  }
  if (typeof left === "bigint" && typeof right === "bigint") return toInt64(left + right);
  if (left instanceof Uint && right instanceof Uint) return toUint64(left.value + right.value);
  if (Array.isArray(left) && Array.isArray(right)) {
    const values = left as readonly Value[];
    const added = right as readonly Value[];
    return spend(values.length + added.length) ?? [...values, ...added];
  }
  if (left instanceof Uint8Array && right instanceof Uint8Array) return joinBytes(left, right);
  return addTimes(left, right) ?? faults.noOverload("+", [left, right]);
}

function addTimes(left: Value, right: Value): Result | undefined {
  if (left instanceof Duration && right instanceof Duration) {
    return makeDuration(left.seconds + right.seconds, left.nanos + right.nanos);
  }
  if (left instanceof Timestamp && right instanceof Duration) {
    return makeTimestamp(left.seconds + right.seconds, left.nanos + right.nanos);
  }
  if (left instanceof Duration && right instanceof Timestamp) return addTimes(right, left);
  return undefined;
}

function joinBytes(left: Uint8Array, right: Uint8Array): Result {
  const failure = spend(left.length + right.length);
  if (failure !== undefined) return failure;
  const joined = new Uint8Array(left.length + right.length);
  joined.set(left);
  joined.set(right, left.length);
  return joined;
}

/** The specification wants a difference of timestamps to fit 64 bits of nanoseconds. */
const DIFFERENCE_SECONDS_MAX = 9_223_372_036;

/** `left - right` for numbers and times of matching types. */
export function subtract(left: Value, right: Value): Result {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "bigint" && typeof right === "bigint") return toInt64(left - right);
  if (left instanceof Uint && right instanceof Uint) return toUint64(left.value - right.value);
  if (right instanceof Duration) {
    const seconds = (left: { seconds: number }): number => left.seconds - right.seconds;
    if (left instanceof Timestamp) return makeTimestamp(seconds(left), left.nanos - right.nanos);
    if (left instanceof Duration) return makeDuration(seconds(left), left.nanos - right.nanos);
  }
  if (left instanceof Timestamp && right instanceof Timestamp) {
    const seconds = left.seconds - right.seconds;
    if (Math.abs(seconds) > DIFFERENCE_SECONDS_MAX) return faults.overflow("duration");
    return makeDuration(seconds, left.nanos - right.nanos);
  }
  return faults.noOverload("-", [left, right]);
}

/** `left * right` for numbers of one type. */
export function multiply(left: Value, right: Value): Result {
  if (typeof left === "number" && typeof right === "number") return left * right;
  if (typeof left === "bigint" && typeof right === "bigint") return toInt64(left * right);
  if (left instanceof Uint && right instanceof Uint) return toUint64(left.value * right.value);
  return faults.noOverload("*", [left, right]);
}

/** `left / right` for numbers of one type; integers truncate, doubles follow IEEE 754. */
export function divide(left: Value, right: Value): Result {
  if (typeof left === "number" && typeof right === "number") return left / right;
  if (typeof left === "bigint" && typeof right === "bigint") {
    return right === 0n ? faults.divisionByZero() : toInt64(left / right);
  }
  if (left instanceof Uint && right instanceof Uint) {
    return right.value === 0n ? faults.divisionByZero() : toUint64(left.value / right.value);
  }
  return faults.noOverload("/", [left, right]);
}

/** `left % right` for integers of one type; the sign is that of the left side. */
export function modulo(left: Value, right: Value): Result {
  if (typeof left === "bigint" && typeof right === "bigint") {
    return right === 0n ? faults.modulusByZero() : left % right;
  }
  if (left instanceof Uint && right instanceof Uint) {
    return right.value === 0n ? faults.modulusByZero() : toUint64(left.value % right.value);
  }
  return faults.noOverload("%", [left, right]);
}

/** `-operand` for int and double. */
export function negate(operand: Value): Result {
  if (typeof operand === "number") return -operand;
  if (typeof operand === "bigint") return toInt64(-operand);
  return faults.noOverload("-", [operand]);
}
