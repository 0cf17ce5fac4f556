import type { Range } from "../types.ts";
import { KINDS, characterKinds } from "./kinds.ts";

/** What stands beside the digits of a text. */
export interface DigitFacts {
  /** How many digits there are, but for those of labels. */
  readonly digits: number;
  /** How many dots have a digit on both sides. */
  readonly decimals: number;
  /** Whether two letters that are a word stand before digits, at most a space or dash apart: `DE 12`. */
  readonly hasPair: boolean;
  /** Whether a single letter stands behind digits in that way: `12345678-Z`. */
  readonly hasLone: boolean;
}

const DOT = 0x2e;

/** @param labels What is hidden already, in order: its digits are numbers of labels. */
export function readDigits(text: string, labels: readonly Range[]): DigitFacts {
  const kinds = characterKinds();
  let digits = 0;
  let decimals = 0;
  let hasPair = false;
  let hasLone = false;
  let next = 0;
  for (let i = 0; i < text.length; i += 1) {
    if (kinds[text.charCodeAt(i)] !== KINDS.digit) continue;
    if (isPairBefore(text, i)) hasPair = true;
    if (isLoneAt(text, i + 1)) hasLone = true;
    if (text.charCodeAt(i + 1) === DOT && isDigit(text.charCodeAt(i + 2))) decimals += 1;
    while (next < labels.length && (labels[next]?.end ?? 0) <= i) next += 1;
    if (next === labels.length || (labels[next]?.start ?? 0) > i) digits += 1;
  }
  return { digits, decimals, hasPair, hasLone };
}

// Letters and digits are those of ASCII here, as the patterns of ids mean them.
function isPairBefore(text: string, at: number): boolean {
  const end = isSeparator(text.charCodeAt(at - 1)) ? at - 1 : at;
  if (!isLetter(text.charCodeAt(end - 1)) || !isLetter(text.charCodeAt(end - 2))) return false;
  const before = text.charCodeAt(end - 3);
  return !isLetter(before) && !isDigit(before);
}

function isLoneAt(text: string, at: number): boolean {
  const letterAt = isSeparator(text.charCodeAt(at)) ? at + 1 : at;
  return isLetter(text.charCodeAt(letterAt)) && !isLetter(text.charCodeAt(letterAt + 1));
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
