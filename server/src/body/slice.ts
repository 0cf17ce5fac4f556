/**
 * Finds where values lie in JSON text, so that a payload is kept exactly as it came: spacing, member
 * order, number notation, repeated members and all. The text has been through `JSON.parse` before,
 * which is why nothing here checks syntax again (RFC 8259).
 */

/** Deeper nesting than this is refused: what stands behind the door walks payloads recursively. */
export const nestingMax = 100;

/** Thrown while scanning. */
export class NestingError extends Error {
  override readonly name = "NestingError";
}

/** Called for each member of an object; `key` is unescaped, the value is `text.slice(start, end)`. */
export type OnMember = (key: string, start: number, end: number) => void;

/**
 * Walks the members of the object at `start`. Returns the position behind its `}`. Throws
 * {@link NestingError} where a value nests deeper than {@link nestingMax}.
 */
export function eachMember(text: string, start: number, onMember: OnMember): number {
  let at = skipSpace(text, start + 1);
  while (text.charCodeAt(at) !== closeBrace) {
    const keyEnd = skipString(text, at);
    const key = readKey(text, at, keyEnd);
    const valueStart = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const valueEnd = skipValue(text, valueStart, nestingMax);
    onMember(key, valueStart, valueEnd);
    at = skipSpace(text, valueEnd);
    if (text.charCodeAt(at) === comma) at = skipSpace(text, at + 1);
  }
  return at + 1;
}

/** Called for each item of a list. What has walked the item returns its end, so that it is walked once. */
export type OnItem = (start: number) => number | undefined | void;

/** Walks the items of the list at `start`. Returns the position behind its `]`. */
export function eachItem(text: string, start: number, onItem: OnItem): number {
  let at = skipSpace(text, start + 1);
  while (text.charCodeAt(at) !== closeBracket) {
    const end = onItem(at) ?? skipValue(text, at, Number.POSITIVE_INFINITY);
    at = skipSpace(text, end);
    if (text.charCodeAt(at) === comma) at = skipSpace(text, at + 1);
  }
  return at + 1;
}

/** The first position at or behind `at` that is not white space. */
export function skipSpace(text: string, at: number): number {
  let position = at;
  for (;;) {
    const code = text.charCodeAt(position);
    // The commonest characters of compact JSON leave at the first comparison; NaN at the end does too.
    if (!(code <= space)) return position;
    position += 1;
  }
}

/** The position behind the value at `at`. Throws {@link NestingError} beyond `depthMax` levels. */
export function skipValue(text: string, at: number, depthMax: number): number {
  const first = text.charCodeAt(at);
  if (first === quote) return skipString(text, at);
  if (first !== openBrace && first !== openBracket) return skipScalar(text, at);
  let depth = 0;
  let position = at;
  for (;;) {
    switch (text.charCodeAt(position)) {
      case quote:
        position = skipString(text, position);
        continue;
      case openBrace:
      case openBracket:
        depth += 1;
        if (depth > depthMax) throw new NestingError();
        break;
      case closeBrace:
      case closeBracket:
        depth -= 1;
        if (depth === 0) return position + 1;
        break;
    }
    position += 1;
  }
}

/**
 * Whether brackets nest deeper than `depthMax`, in text that may not be JSON at all: `JSON.parse`
 * spends forty bytes on every open bracket, so that ten megabytes of them would cost the server dear.
 */
export function nestsDeeper(text: string, depthMax: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = skipString(text, at) - 1;
      if (at < 0) return false;
    } else if (code === openBrace || code === openBracket) {
      depth += 1;
      if (depth > depthMax) return true;
    } else if (code === closeBrace || code === closeBracket) {
      depth -= 1;
    }
  }
  return false;
}

function skipString(text: string, at: number): number {
  let close = text.indexOf('"', at + 1);
  while (isEscaped(text, close)) close = text.indexOf('"', close + 1);
  return close + 1;
}

/** An odd number of backslashes before a quote makes it part of the string. */
function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === backslash) backslashes += 1;
  return backslashes % 2 === 1;
}

function skipScalar(text: string, at: number): number {
  let position = at + 1;
  for (;;) {
    const code = text.charCodeAt(position);
    const ends = code <= space || code === comma || code === closeBrace || code === closeBracket;
    if (ends || Number.isNaN(code)) return position;
    position += 1;
  }
}

function readKey(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end - 1);
  return raw.includes("\\") ? (JSON.parse(`"${raw}"`) as string) : raw;
}

const space = 0x20;
const quote = 0x22;
const comma = 0x2c;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
