import { FIXED_LIMITS } from "../limits.ts";
import { formatDuration, formatTimestamp } from "./time.ts";
import { faults } from "./faults.ts";
import {
  Duration,
  type EvaluationError,
  isEvaluationError,
  isMap,
  mapEntries,
  Optional,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from "./values.ts";

/** A JSON value; integers beyond 2^53 are bigints, so that nothing is rounded. */
export type Json =
  | null
  | boolean
  | string
  | number
  | bigint
  | readonly Json[]
  | { readonly [key: string]: Json };

/**
 * A value of the language as JSON: int and uint as numbers (bigint beyond 2^53), timestamps as RFC 3339,
 * durations as `1.5s`, bytes as base64, types by name, NaN and infinities as text, an optional that is
 * none as undefined (left out of lists and maps). A value beyond `jsonPartsMax` or
 * `valueDepthMax` is an error of code `IL_DSL_308`. Never throws.
 */
export function toJson(value: Value): Json | undefined | EvaluationError {
  try {
    return convert(value, { left: FIXED_LIMITS.jsonPartsMax, depth: 0 });
  } catch {
    return faults.host();
  }
}

interface Budget {
  /** Parts and characters that may still be written. */
  left: number;
  /** Lists and maps around the part being written. */
  depth: number;
}

function convert(value: Value, budget: Budget): Json | undefined | EvaluationError {
  // A part costs about as much memory as this many characters.
  budget.left -= 16;
  if (budget.left < 0) return faults.limit("jsonPartsMax");
  if (typeof value === "string") {
    budget.left -= value.length;
    return budget.left < 0 ? faults.limit("jsonPartsMax") : value;
  }
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return whole(value);
  if (value instanceof Uint) return whole(value.value);
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (value instanceof TypeValue) return value.name;
  if (value instanceof Optional) {
    return value.value === undefined ? undefined : convert(value.value, budget);
  }
  if (++budget.depth > FIXED_LIMITS.valueDepthMax) return faults.limit("valueDepthMax");
  const json = isMap(value) ? convertMap(value, budget) : convertList(value, budget);
  budget.depth--;
  return json;
}

function whole(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function convertList(list: readonly Value[], budget: Budget): readonly Json[] | EvaluationError {
  const converted: Json[] = [];
  for (const element of list) {
    const json = convert(element, budget);
    if (isEvaluationError(json)) return json;
    if (json !== undefined) converted.push(json);
  }
  return converted;
}

function convertMap(
  map: Parameters<typeof mapEntries>[0],
  budget: Budget,
): { readonly [key: string]: Json } | EvaluationError {
  const converted: [string, Json][] = [];
  for (const [key, value] of mapEntries(map)) {
    const json = convert(value, budget);
    if (isEvaluationError(json)) return json;
    if (json !== undefined) converted.push([String(key instanceof Uint ? key.value : key), json]);
  }
  // fromEntries defines own properties, so that a key `__proto__` is only a key.
  return Object.fromEntries(converted);
}

declare global {
  interface JSON {
    /** ECMA-262 "JSON.parse source text access": in V8, not yet in TypeScript's library. */
    rawJSON(text: string): unknown;
  }
}
