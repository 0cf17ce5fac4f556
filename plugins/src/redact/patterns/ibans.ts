import { WEIGHT } from "../types.ts";
import type { Candidate, Range } from "../types.ts";
import { ibanChecks, ibanLength, ibanValid } from "../validators/mod97.ts";
import { upToLabel } from "./announced.ts";
import { before } from "./pattern.ts";
import type { Reading } from "./reading.ts";

const START = /(?<![A-Za-z\d])[A-Za-z]{2}[ -]?\d[ -]?\d(?=[ -]?[A-Za-z\d])/y;
const CALLED = /\biban\b/i;
const LABELLED = /\biban\b[^\n]{0,20}$/;
const SHORT_CHARS = 12;
// The shortest of a country that the registry may have by now and our table has not.
const NEW_CHARS_MIN = 15;
const CHARS_MAX = 34;
// The longest with a separator after every character.
const SPAN_CHARS_MAX = 70;

/** Bank account numbers by ISO 13616, checked by MOD 97; unchecked ones after the word IBAN. */
export function findIbans({ text, pairs }: Reading, found: Candidate[]): void {
  if (pairs.length === 0) return;
  const isCalled = CALLED.test(text);
  for (const start of pairs) {
    if (startEnd(text, start) === undefined) continue;
    const shaped = shapedAt(text, start, isCalled);
    if (shaped === undefined) continue;
    const { end, isChecked } = shaped;
    if (!isChecked && !LABELLED.test(before(text, start, 30))) continue;
    found.push({ start, end, type: "IBAN", weight: WEIGHT.checked + 2 });
  }
}

/**
 * False where nothing is an IBAN but what is hidden as some of `findings`.
 *
 * @param pairs See {@link Reading}.
 */
export function maybeIban(
  text: string,
  pairs: readonly number[],
  findings: readonly Range[],
): boolean {
  if (pairs.length === 0) return false;
  const isCalled = CALLED.test(text);
  for (const start of pairs) {
    const end = startEnd(text, start);
    if (end === undefined) continue;
    const left = upToLabel(text, start, end, findings);
    if (left !== undefined && shapedAt(left, 0, isCalled) !== undefined) return true;
  }
  return false;
}

// Where the country and the check digits end that begin there.
function startEnd(text: string, at: number): number | undefined {
  START.lastIndex = at;
  return START.test(text) ? START.lastIndex : undefined;
}

// What may be one: what is checked, and where a word calls anything an IBAN, what is long enough.
function shapedAt(
  text: string,
  start: number,
  isCalled: boolean,
): { end: number; isChecked: boolean } | undefined {
  const length = ibanLength(text.slice(start, start + 2).toUpperCase());
  const end = endAfter(text, start, length ?? CHARS_MAX);
  // As most are, by far.
  if (!isCalled && end - start < (length ?? NEW_CHARS_MIN)) return undefined;
  const value = text.slice(start, end).replace(/[ -]/g, "").toUpperCase();
  const isChecked =
    length === undefined ? value.length >= NEW_CHARS_MIN && ibanChecks(value) : ibanValid(value);
  const isLong = length === undefined || value.length > SHORT_CHARS;
  return isChecked || (isCalled && isLong) ? { end, isChecked } : undefined;
}

function endAfter(text: string, start: number, count: number): number {
  let seen = 0;
  let end = start;
  const limit = Math.min(text.length, start + SPAN_CHARS_MAX);
  for (let i = start; i < limit && seen < count; i += 1) {
    const code = text.charCodeAt(i);
    const letter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
    if (letter || (code >= 48 && code <= 57)) {
      seen += 1;
      end = i + 1;
    } else if ((code !== 0x20 && code !== 0x2d) || i > end) {
      break;
    }
  }
  return end;
}
