import { stringifyJson } from "./text.ts";
import type { JsonValue } from "./types.ts";

/**
 * One text for equal values, in the manner of RFC 8785 (JSON Canonicalization Scheme): members in
 * one order, no white space, shortest numbers; integers beyond 2^53 keep all their digits.
 */
export function canonicalJson(value: JsonValue): string {
  return stringifyJson(sorted(value));
}

function sorted(value: JsonValue): JsonValue {
  if (value === null || typeof value !== "object") return value;
  if (isList(value)) return value.map(sorted);
  const entries: [string, JsonValue][] = [];
  for (const key of Object.keys(value).sort()) entries.push([key, sorted(value[key] as JsonValue)]);
  return Object.fromEntries(entries);
}

function isList(value: object): value is readonly JsonValue[] {
  return Array.isArray(value);
}
