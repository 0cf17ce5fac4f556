import { isDigit, isLetter } from "../ascii.ts";
import type { NumberReading } from "./reading.ts";

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
  /** Its windows as far as they were asked for, by their first group and their last. */
  readonly windows: Window[];
}

// Those of one character.
const SINGLE_GAPS: ReadonlySet<number> = new Set(
  Array.from(" \t-./()", (gap) => gap.charCodeAt(0)),
);
const GAP = /^(?:[ \t]{1,2}|\s?[-./]\s?|\)\s?-?|\s?\(|-?\(|\)\s?[-./]\s?)$/;
const GAP_CHARS_MAX = 4;

/** The shortest telephone number, and the shortest number of all that are told by their digits alone. */
export const NUMBER_DIGITS = 7;

/**
 * Splits a text into runs of digit groups, from which cards, phones and ids are read. Runs with too few
 * digits for any of them are left out. Linear: each digit is looked at twice.
 */
export function digitRuns({ text, codes }: NumberReading): Run[] {
  const { length } = text;
  const runs: Run[] = [];
  for (let start = digitsStart(codes, 0, length); start < length;) {
    const from = start;
    let digitCount = 0;
    let end: number;
    do {
      end = digitsEnd(codes, start);
      digitCount += end - start;
      start = digitsStart(codes, end, length);
    } while (start < length && isGap(text, codes, end, start));
    if (digitCount >= NUMBER_DIGITS)
      runs.push({ groups: groupsOf(text, codes, from, end), digitCount, windows: [] });
  }
  return runs;
}

function groupsOf(text: string, codes: Uint16Array, from: number, to: number): Group[] {
  const groups: Group[] = [];
  for (let start = from, last = from; start < to;) {
    const end = digitsEnd(codes, start);
    groups.push({ start, end, digits: text.slice(start, end), gap: text.slice(last, start) });
    last = end;
    start = digitsStart(codes, end, to);
  }
  return groups;
}

function digitsEnd(codes: Uint16Array, start: number): number {
  let end = start + 1;
  while (isDigit(codes[end] ?? 0)) end += 1;
  return end;
}

function digitsStart(codes: Uint16Array, from: number, length: number): number {
  let at = from;
  while (at < length && !isDigit(codes[at] ?? 0)) at += 1;
  return at;
}

/** Whether two groups of digits with that between them may be one number. */
export function isGap(text: string, codes: Uint16Array, start: number, end: number): boolean {
  if (end - start > GAP_CHARS_MAX) return false;
  if (end - start === 1) return SINGLE_GAPS.has(codes[start] ?? 0);
  return !isLetter(codes[end - 1] ?? 0) && GAP.test(text.slice(start, end));
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

/**
 * A run of more groups than any spaced-out card has is a table: only normally grouped numbers are
 * looked for in it, which keeps the cost of a megabyte of single digits linear and low.
 */
export const TABLE_GROUPS = 40;
const TABLE_WINDOW_GROUPS = 6;

/**
 * Visits windows of a run whose digits number between `least` and `most`, longest first at each start.
 *
 * @param isDone Windows to leave out, by where they begin and end.
 */
export function eachWindow(
  run: Run,
  least: number,
  most: number,
  visit: (window: Window) => void,
  isDone?: (start: number, end: number) => boolean,
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
      const isLeftOut = isDone?.(groups[from]?.start ?? 0, groups[last]?.end ?? 0) === true;
      if (!isLeftOut) visit(windowOf(run, from, last));
      count -= groups[last]?.digits.length ?? 0;
    }
    left -= groups[from]?.digits.length ?? 0;
  }
}

// The same windows are seen as cards, as ids and as telephone numbers; those of tables are too many.
function windowOf({ groups, windows }: Run, from: number, last: number): Window {
  if (groups.length > TABLE_GROUPS) return readWindow(groups, from, last);
  return (windows[from * groups.length + last] ??= readWindow(groups, from, last));
}

function readWindow(groups: readonly Group[], from: number, last: number): Window {
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
