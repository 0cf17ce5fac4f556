import { firstEndingAfter } from "../settle.ts";
import { WEIGHT } from "../types.ts";
import type { Candidate, Range } from "../types.ts";
import { ibanChecks, ibanLength, ibanValid } from "../validators/mod97.ts";
import { upToLabel } from "./announced.ts";
import { before } from "./pattern.ts";
import type { Reading } from "./reading.ts";

const START = /(?<![A-Za-z\d])[A-Za-z]{2}[ -]?\d[ -]?\d(?=[ -]?[A-Za-z\d])/g;
const LABELLED = /\biban\b[^\n]{0,20}$/;
const SHORT_CHARS = 12;
// Longest IBAN (34) with a separator after every character.
const SPAN_CHARS_MAX = 70;

/** Bank account numbers by ISO 13616, checked by MOD 97; unchecked ones after the word IBAN. */
export function findIbans({ text, pairAt }: Reading, found: Candidate[]): void {
  if (pairAt < 0) return;
  START.lastIndex = pairAt;
  for (let match = START.exec(text); match !== null; match = START.exec(text)) {
    const start = match.index;
    const shaped = shapedAt(text, start);
    if (shaped === undefined) continue;
    const { end, isChecked } = shaped;
    if (!isChecked && !LABELLED.test(before(text, start, 30))) continue;
    found.push({ start, end, type: "IBAN", weight: WEIGHT.checked + 2 });
  }
}

/**
 * False where nothing is an IBAN but what is hidden as some of `findings`.
 *
 * @param pairAt See {@link Reading}: of what is not hidden.
 */
export function maybeIban(text: string, pairAt: number, findings: readonly Range[]): boolean {
  if (pairAt < 0) return false;
  const isCalled = /iban/i.test(text);
  START.lastIndex = pairAt;
  for (let match = START.exec(text); match !== null; match = START.exec(text)) {
    const start = match.index;
    const end = start + match[0].length;
    const next = findings[firstEndingAfter(findings, start)];
    if (next !== undefined && next.start <= start && next.end >= end) continue;
    const left = upToLabel(text, start, end, findings);
    if (left === undefined) return true;
    const shaped = shapedAt(left, 0);
    if (shaped !== undefined && (shaped.isChecked || isCalled)) return true;
  }
  return false;
}

// What is long enough for one. Unchecked it is one where a word calls it so.
function shapedAt(text: string, start: number): { end: number; isChecked: boolean } | undefined {
  const length = ibanLength(text.slice(start, start + 2).toUpperCase());
  const end = endAfter(text, start, length ?? 34);
  // As most are: nothing shorter is one, called so or not.
  if (length !== undefined && end - start <= SHORT_CHARS) return undefined;
  const value = text.slice(start, end).replace(/[ -]/g, "").toUpperCase();
  const isChecked =
    length === undefined ? value.length > 14 && ibanChecks(value) : ibanValid(value);
  const isLong = length === undefined || value.length > SHORT_CHARS;
  return isChecked || isLong ? { end, isChecked } : undefined;
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
