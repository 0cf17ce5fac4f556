import type { JsonObject, JsonValue } from "./types.ts";

/**
 * Characters of one number, sign, point and exponent among them. Making an integer of digits costs the
 * square of their count: ten million of them would hold the process up for seconds.
 */
export const numberCharsMax = 1000;

/** A number that is longer than {@link numberCharsMax}; `findLongNumber` says where it stands. */
export class LongNumberError extends SyntaxError {
  override readonly name = "LongNumberError";

  constructor(chars: number) {
    super(`a number has ${chars} characters, the limit numberCharsMax is ${numberCharsMax}`);
  }
}

/** Digits in a row without which no integer can exceed 2^53. */
const longDigits = 16;

/**
 * Parses JSON text without losing integers: those beyond ±(2^53 − 1) become `bigint`. RFC 8259 §6 leaves
 * the number range to implementations. Throws `SyntaxError` as `JSON.parse` does, and
 * {@link LongNumberError}.
 */
export function parseJson(text: string): JsonValue {
  return parse(text, (chars) => {
    throw new LongNumberError(chars);
  });
}

/** {@link parseJson} that rounds a number that is too long, for who looks for it by `findLongNumber`. */
export function parseJsonRounding(text: string): JsonValue {
  return parse(text, (_chars, nearest) => nearest);
}

/**
 * {@link parseJson} for a text that is known to hold an object: a stored payload. What was once taken is
 * read whole, whatever the limit was.
 */
export function parsePayload(text: string): JsonObject {
  return parse(text) as JsonObject;
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

/** Whether so many digits stand in a row: they cover one of every `count` places; only those are looked at. */
export function hasDigits(text: string, count: number): boolean {
  for (let at = count - 1; at < text.length; at += count) {
    if (!isDigit(text, at)) continue;
    let start = at;
    while (isDigit(text, start - 1)) start -= 1;
    let end = at + 1;
    while (isDigit(text, end)) end += 1;
    if (end - start >= count) return true;
  }
  return false;
}

/** False outside the text: there the code is NaN. */
function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}

function parse(text: string, onLongNumber?: (chars: number, nearest: number) => number): JsonValue {
  if (!hasDigits(text, longDigits)) return JSON.parse(text) as JsonValue;
  return JSON.parse(text, (_key, value, { source = "" }) => {
    if (typeof value !== "number") return value;
    if (source.length > numberCharsMax && onLongNumber !== undefined) {
      return onLongNumber(source.length, value);
    }
    return !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? BigInt(source) : value;
  }) as JsonValue;
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
