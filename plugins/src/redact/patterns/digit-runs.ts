import { matchesOf } from "../matches.ts";

/** One group of digits within a run, and what separates it from the group before. */
export interface Group {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  /** The characters between the group before and this one; empty for the first. */
  readonly gap: string;
}

/** Digit groups that stand so close that they may be one number. */
export interface Run {
  readonly groups: readonly Group[];
  /** How many digits they have together. */
  readonly digitCount: number;
}

const GROUP = /\d+/g;
const GAP = /^(?:[ \t]{1,2}|\s?[-./]\s?|\)\s?-?|\s?\(|-?\(|\)\s?[-./]\s?)$/;
const GAP_CHARS_MAX = 4;

/**
 * Splits a text into runs of digit groups, from which cards, phones and ids are read. Linear: each
 * digit is looked at once.
 */
export function digitRuns(text: string): Run[] {
  const runs: Run[] = [];
  let groups: Group[] = [];
  let digitCount = 0;
  for (const match of matchesOf(text, GROUP)) {
    const start = match.index;
    const last = groups.at(-1);
    const gap = last === undefined ? "" : text.slice(last.end, Math.min(start, last.end + 9));
    const joined = last !== undefined && gap.length <= GAP_CHARS_MAX && GAP.test(gap);
    if (!joined && groups.length > 0) {
      runs.push({ groups, digitCount });
      groups = [];
      digitCount = 0;
    }
    const digits = match[0];
    groups.push({ start, end: start + digits.length, digits, gap: joined ? gap : "" });
    digitCount += digits.length;
  }
  if (groups.length > 0) runs.push({ groups, digitCount });
  return runs;
}

/** Consecutive groups of a run, seen as one number. */
export interface Window {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  /** The lengths of the groups, as in `3-3-4`. */
  readonly shape: string;
  /** The separators without spaces beside them, in order, as in `-- `. */
  readonly gaps: readonly string[];
}

// A run of more groups than any spaced-out card has is a table: only normally grouped numbers are
// looked for in it, which keeps the cost of a megabyte of single digits linear and low.
const TABLE_GROUPS = 40;
const TABLE_WINDOW_GROUPS = 6;

/** Visits windows of a run whose digits number between `least` and `most`, longest first at each start. */
export function eachWindow(
  run: Run,
  least: number,
  most: number,
  visit: (window: Window) => void,
): void {
  const { groups, digitCount } = run;
  if (digitCount < least) return;
  const together = groups.length > TABLE_GROUPS ? TABLE_WINDOW_GROUPS : groups.length;
  let left = digitCount;
  for (let from = 0; from < groups.length && left >= least; from += 1) {
    let count = 0;
    let to = from;
    for (; to < groups.length && to < from + together; to += 1) {
      const length = groups[to]?.digits.length ?? 0;
      if (count + length > most) break;
      count += length;
    }
    for (let last = to - 1; last >= from && count >= least; last -= 1) {
      visit(windowOf(groups, from, last));
      count -= groups[last]?.digits.length ?? 0;
    }
    left -= groups[from]?.digits.length ?? 0;
  }
}

function windowOf(groups: readonly Group[], from: number, last: number): Window {
  const first = groups[from];
  let digits = first?.digits ?? "";
  let shape = String(digits.length);
  const gaps: string[] = [];
  for (let i = from + 1; i <= last; i += 1) {
    const group = groups[i];
    if (group === undefined) break;
    digits += group.digits;
    shape += `-${group.digits.length}`;
    gaps.push(group.gap.trim() || " ");
  }
  return { start: first?.start ?? 0, end: groups[last]?.end ?? 0, digits, shape, gaps };
}
