import { faults } from "./faults.ts";
import { parseDuration, parseTimestamp, timestampOfDate } from "./time.ts";
import type { Type } from "../types.ts";
import {
  accepts,
  Duration,
  isMap,
  Optional,
  Timestamp,
  typeNameOf,
  TypeValue,
  Uint,
  type Result,
  type Value,
} from "./values.ts";

/**
 * Takes a value that came from outside, or was read out of one that did, at the type that the
 * declaration gives it: a JSON number declared `int` becomes an int, text declared `timestamp` a
 * timestamp. What does not fit is an error that names the path. Parts of lists and maps are looked at
 * when they are read, not before.
 */
export function admit(value: unknown, type: Type, path: string): Result {
  const admitted = convert(value, type);
  if (admitted !== undefined) return admitted;
  return faults.notDeclared(path, type, describe(value));
}

/** The value at its declared type, or undefined when it does not fit. */
export function convert(value: unknown, type: Type): Value | undefined {
  switch (type.kind) {
    case "int":
      return toInt(value);
    case "uint": {
      const whole = value instanceof Uint ? value.value : toInt(value);
      return whole === undefined || whole < 0n || whole >= 2n ** 64n
        ? undefined
        : toUint(value, whole);
    }
    case "double":
      return typeof value === "bigint"
        ? Number(value)
        : typeof value === "number"
          ? value
          : undefined;
    case "timestamp":
      if (value instanceof Date) return timestampOfDate(value);
      if (typeof value === "string") return parseTimestamp(value);
      return value instanceof Timestamp ? value : undefined;
    case "duration":
      if (typeof value === "string") return parseDuration(value);
      return value instanceof Duration ? value : undefined;
    case "bytes":
      if (typeof value === "string") return bytesOfBase64(value);
      return value instanceof Uint8Array ? value : undefined;
    case "dyn":
    case "param":
    case "var":
      return anyValue(value);
    default:
      return accepts(type, value as Value) ? (value as Value) : undefined;
  }
}

function toInt(value: unknown): bigint | undefined {
  if (typeof value === "bigint") return BigInt.asIntN(64, value) === value ? value : undefined;
  return Number.isSafeInteger(value) ? BigInt(value as number) : undefined;
}

function toUint(value: unknown, whole: bigint): Uint {
  return value instanceof Uint ? value : new Uint(whole);
}

const BASE_64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

function bytesOfBase64(text: string): Uint8Array | undefined {
  return BASE_64.test(text) ? Uint8Array.from(Buffer.from(text, "base64")) : undefined;
}

/** What an undeclared place may hold: JSON, and values of the language. */
function anyValue(value: unknown): Value | undefined {
  switch (typeof value) {
    case "boolean":
    case "string":
    case "number":
    case "bigint":
      return value;
    case "object":
      if (value instanceof Date) return timestampOfDate(value);
      return value === null || Array.isArray(value) || isMap(value) || isLanguageValue(value)
        ? (value as Value)
        : undefined;
    default:
      return undefined;
  }
}

function isLanguageValue(value: object): boolean {
  return (
    value instanceof Timestamp ||
    value instanceof Duration ||
    value instanceof Uint ||
    value instanceof Uint8Array ||
    value instanceof Optional ||
    value instanceof TypeValue
  );
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "function" || typeof value === "symbol") return typeof value;
  if (typeof value === "number" && !Number.isInteger(value)) return "double";
  if (typeof value === "object" && value !== null && anyValue(value) === undefined) {
    return "an object of the host";
  }
  return typeNameOf(value as Value);
}
