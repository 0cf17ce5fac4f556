import { isDigit } from "../ascii.ts";
import { CUE_CHARS, tellsCue } from "../patterns/cues.ts";
import { NUMBER_DIGITS, TABLE_GROUPS, isGap } from "../patterns/digit-runs.ts";
import type { Reading } from "../patterns/reading.ts";
import { firstEndingAfter } from "../settle.ts";
import type { Finding } from "../types.ts";

// What stands beside a number is looked at so far before and behind it, the words before it aside.
const BEFORE_CHARS = 4;
const BEHIND_CHARS = 2;

/**
 * False where no digits of a text that is labelled are a number: where none were, and what tells of a number
 * what it is stands nearer than any label.
 */
export function maybeNumbers({ text, codes }: Reading, findings: readonly Finding[]): boolean {
  // The run so far: where it begins and ends, and its digits.
  let start = 0;
  let last = 0;
  let digits = 0;
  let groups = 0;
  let next = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (!isDigit(codes[at] ?? 0)) continue;
    if (!isDigit(codes[at - 1] ?? 0)) groups += 1;
    while ((findings[next]?.end ?? Infinity) <= at) next += 1;
    if ((findings[next]?.start ?? Infinity) <= at) continue;
    if (digits > 0 && at > last && !isGap(text, codes, last, at)) {
      if (digits >= NUMBER_DIGITS && isUnsure(text, start, last, findings)) return true;
      digits = 0;
    }
    if (digits === 0) start = at;
    digits += 1;
    last = at + 1;
  }
  // Not all numbers of a table were tried.
  if (groups > TABLE_GROUPS) return true;
  return digits >= NUMBER_DIGITS && isUnsure(text, start, last, findings);
}

// Whether a run of digits may be seen as another number than before, or as one at last.
function isUnsure(text: string, start: number, end: number, findings: readonly Finding[]): boolean {
  const next = firstEndingAfter(findings, start);
  if ((findings[next]?.start ?? Infinity) < end + BEHIND_CHARS) return true;
  const before = findings[next - 1]?.end ?? -Infinity;
  if (before > start - BEFORE_CHARS) return true;
  return before > start - BEFORE_CHARS - CUE_CHARS && !tellsCue(text, before, start);
}
