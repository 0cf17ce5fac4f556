import type { JsonObject, JsonValue } from "./types.ts";

/** Digits in a row without which no integer can exceed 2^53. */
const longDigits = 16;

/**
 * Parses JSON text without losing integers: those beyond ±(2^53 − 1) become `bigint`.
 * Throws `SyntaxError` as `JSON.parse` does. RFC 8259 §6 leaves the number range to implementations.
 */
export function parseJson(text: string): JsonValue {
  if (!hasLongDigits(text)) return JSON.parse(text) as JsonValue;
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

/** A run of sixteen digits covers one of every sixteen places, so that only those are looked at. */
function hasLongDigits(text: string): boolean {
  for (let at = longDigits - 1; at < text.length; at += longDigits) {
    if (!isDigit(text, at)) continue;
    let start = at;
    while (isDigit(text, start - 1)) start -= 1;
    let end = at + 1;
    while (isDigit(text, end)) end += 1;
    if (end - start >= longDigits) return true;
  }
  return false;
}

/** False outside the text: there the code is NaN. */
function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
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
