import type { Range } from "../types.ts";
import { KIND } from "../tagger/tokens.ts";
import type { Tokens } from "../tagger/tokens.ts";

/** What stands beside the digits of a text. */
export interface DigitFacts {
  /** How many digits there are, but for those of labels. */
  readonly digits: number;
  /** How many dots have a digit on both sides. */
  readonly decimals: number;
  /** Whether two letters that are a word stand before two digits, at most a space or dash apart: `DE 12`. */
  readonly hasPair: boolean;
  /** Whether a single letter stands behind digits in that way: `12345678-Z`. */
  readonly hasLone: boolean;
}

const DOT = 0x2e;

/** @param labels What is hidden already, in order: its digits are numbers of labels. */
export function readDigits(tokens: Tokens, labels: readonly Range[]): DigitFacts {
  const { codes } = tokens.units;
  let digits = 0;
  let decimals = 0;
  let hasPair = false;
  let hasLone = false;
  let next = 0;
  for (let token = 0; token < tokens.count; token += 1) {
    const kind = tokens.kinds[token];
    if (kind !== KIND.number && kind !== KIND.mixed) continue;
    const end = tokens.ends[token] ?? 0;
    for (let i = tokens.starts[token] ?? 0; i < end; i += 1) {
      if (!isDigit(unitAt(codes, i))) continue;
      if (!hasPair && isPairBefore(codes, i)) hasPair = isDigitBehind(codes, i);
      if (isLoneAt(codes, i + 1)) hasLone = true;
      if (unitAt(codes, i + 1) === DOT && isDigit(unitAt(codes, i + 2))) decimals += 1;
      while (next < labels.length && (labels[next]?.end ?? 0) <= i) next += 1;
      if (next === labels.length || (labels[next]?.start ?? 0) > i) digits += 1;
    }
  }
  return { digits, decimals, hasPair, hasLone };
}

// Letters and digits are those of ASCII here, as the patterns of ids mean them.
function isPairBefore(codes: Uint16Array, at: number): boolean {
  const end = isSeparator(unitAt(codes, at - 1)) ? at - 1 : at;
  if (!isLetter(unitAt(codes, end - 1)) || !isLetter(unitAt(codes, end - 2))) return false;
  const before = unitAt(codes, end - 3);
  return !isLetter(before) && !isDigit(before);
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
  return code === 0x20 || code === 0x2d;
}

function isLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
