import type { JsonObject, JsonValue } from "./types.ts";

/** Sixteen digits or more in a row: the only texts in which an integer can exceed 2^53. */
const longDigits = /\d{16}/;

/**
 * Parses JSON text without losing integers: those beyond ±(2^53 − 1) become `bigint`.
 * Throws `SyntaxError` as `JSON.parse` does. RFC 8259 §6 leaves the number range to implementations.
 */
export function parseJson(text: string): JsonValue {
  if (!longDigits.test(text)) return JSON.parse(text) as JsonValue;
  return JSON.parse(text, keepInteger) as JsonValue;
}

/** {@link parseJson} for a text that is known to hold an object: a stored payload. */
export function parsePayload(text: string): JsonObject {
  return parseJson(text) as JsonObject;
}

/** JSON text of a value; the inverse of {@link parseJson}. */
export function stringifyJson(value: JsonValue): string {
  try {
    // Without a replacer V8 takes its fast path; a bigint, which is rare, makes it throw.
    return JSON.stringify(value);
  } catch {
    return JSON.stringify(value, writeInteger);
  }
}

function keepInteger(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const { source } = context;
  return source !== undefined && /^-?\d+$/.test(source) ? BigInt(source) : value;
}

function writeInteger(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? JSON.rawJSON(value.toString()) : value;
}

// ECMA-262 proposal "JSON.parse source text access": in V8 since 11.4, not yet in TypeScript's library.
declare global {
  interface JSON {
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
    rawJSON(text: string): unknown;
  }
}
