import { labelsIn } from "./labels.ts";

// A value may begin before the limit and go on beyond it. What begins in this last part of what was
// read is hidden unread, so that no half of a value stays; longer values are keys, found whole or not.
const MARGIN_CHARS = 200;

/** How far a text is read, and from where on it is hidden unread: both its length within the limit. */
export interface ReadLimit {
  readonly readEnd: number;
  readonly end: number;
}

/**
 * Applies the limit to a text. A label counts as one character, so that a text which was read does
 * not grow beyond the limit by being redacted.
 */
export function readLimit(
  text: string,
  charsMax: number,
  types: ReadonlySet<string> = new Set(),
): ReadLimit {
  const readEnd = text.length <= charsMax ? text.length : offsetAt(text, charsMax, types);
  if (readEnd >= text.length) return { readEnd: text.length, end: text.length };
  const end = readEnd - MARGIN_CHARS;
  return { readEnd, end: isWithinPair(text, end) ? end - 1 : end };
}

function offsetAt(text: string, charsMax: number, types: ReadonlySet<string>): number {
  let offset = 0;
  let left = charsMax;
  for (const { start, end } of labelsIn(text, types)) {
    if (start - offset >= left) break;
    left -= start - offset + 1;
    offset = end;
  }
  return offset + left;
}

function isWithinPair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
}
