import { isDigit, isLetter } from "../ascii.ts";
import type { Range } from "../types.ts";
import { KIND } from "../tagger/tokens.ts";
import type { Tokens } from "../tagger/tokens.ts";

/** What stands beside the digits of a text. */
export interface DigitFacts {
  /** How many digits there are, but for those of labels. */
  readonly digits: number;
  /** How many dots have a digit on both sides. */
  readonly decimals: number;
  /** Where two letters that are a word stand before two digits, at most a space or dash apart: `DE 12`. */
  readonly pairs: readonly number[];
  /** Whether a single letter stands behind two digits in that way: `12345678-Z`. */
  readonly hasLone: boolean;
  /** Whether a word has digits and letters enough for an id: `AB123456C`, `1234567-Z`. */
  readonly hasLettered: boolean;
}

const DOT = 0x2e;
const DASH = 0x2d;
const NO_PAIRS: readonly number[] = [];
// The digits of an id that has but a letter beside them; the fewest of one with more letters, and the
// fewest characters it has in all; the characters of the one that may be written without any digit.
const ID_DIGITS = 7;
const LETTERED_DIGITS = 4;
const ID_CHARS = 9;
const LETTERS_ONLY_CHARS = 16;

/** @param labels What is hidden already, in order: its digits are numbers of labels. */
export function readDigits(tokens: Tokens, labels: readonly Range[]): DigitFacts {
  const { count, kinds, starts, ends } = tokens;
  const { codes } = tokens.units;
  let digits = 0;
  let decimals = 0;
  let pairs: number[] | undefined;
  let hasLone = false;
  let hasLettered = false;
  let label = 0;
  for (let token = 0; token < count; token += 1) {
    const kind = kinds[token];
    const start = starts[token] ?? 0;
    const end = ends[token] ?? 0;
    if (kind !== KIND.number && kind !== KIND.mixed) {
      if (kind === KIND.word && end - start >= LETTERS_ONLY_CHARS) hasLettered = true;
      continue;
    }
    let own = 0;
    for (let i = start; i < end; i += 1) {
      if (!isDigit(unitAt(codes, i))) continue;
      own += 1;
      const isFirst = !isDigit(unitAt(codes, i - 1));
      const next = unitAt(codes, i + 1);
      if (isFirst) {
        const pair = pairBefore(codes, i);
        if (pair >= 0 && isDigitBehind(codes, i)) (pairs ??= []).push(pair);
      }
      if (!isDigit(next)) {
        if (!isFirst && isLoneAt(codes, i + 1)) hasLone = true;
        if (next === DOT && isDigit(unitAt(codes, i + 2))) decimals += 1;
      }
      while (label < labels.length && (labels[label]?.end ?? 0) <= i) label += 1;
      if (label === labels.length || (labels[label]?.start ?? 0) > i) digits += 1;
    }
    hasLettered ||=
      kind === KIND.number
        ? own >= ID_DIGITS && unitAt(codes, end) === DASH && isLetter(unitAt(codes, end + 1))
        : own >= ID_DIGITS ||
          end - start >= LETTERS_ONLY_CHARS ||
          (end - start >= ID_CHARS && own >= LETTERED_DIGITS);
  }
  return { digits, decimals, pairs: pairs ?? NO_PAIRS, hasLone, hasLettered };
}

// Letters and digits are those of ASCII here, as the patterns of ids mean them.
function pairBefore(codes: Uint16Array, at: number): number {
  const end = isSeparator(unitAt(codes, at - 1)) ? at - 1 : at;
  if (!isLetter(unitAt(codes, end - 1)) || !isLetter(unitAt(codes, end - 2))) return -1;
  const before = unitAt(codes, end - 3);
  return isLetter(before) || isDigit(before) ? -1 : end - 2;
}

function isDigitBehind(codes: Uint16Array, at: number): boolean {
  const next = unitAt(codes, at + 1);
  return isDigit(isSeparator(next) ? unitAt(codes, at + 2) : next);
}

function isLoneAt(codes: Uint16Array, at: number): boolean {
  const letterAt = isSeparator(unitAt(codes, at)) ? at + 1 : at;
  return isLetter(unitAt(codes, letterAt)) && !isLetter(unitAt(codes, letterAt + 1));
}

function unitAt(codes: Uint16Array, at: number): number {
  return at < 0 ? 0 : (codes[at] ?? 0);
}

function isSeparator(code: number): boolean {
  return code === 0x20 || code === DASH;
}
