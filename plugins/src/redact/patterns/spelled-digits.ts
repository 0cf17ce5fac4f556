import { matchesOf } from "../matches.ts";
import { WEIGHT } from "../types.ts";
import type { Candidate, PiiType } from "../types.ts";
import { luhnValid } from "../validators/luhn.ts";
import { cueBefore } from "./cues.ts";
import { DIGIT_WORDS, digitsSpelled } from "./digit-words.ts";
import { OPENS } from "./openers.ts";
import { before } from "./pattern.ts";
import type { Reading } from "./reading.ts";

const WORD = `(?:(?:double|triple|treble|doppel) )?(?:${DIGIT_WORDS.replaceAll(" ", "|")}|hundred|\\d)`;
// Long enough for a card with a word for every digit, and pauses.
const SPELLED = new RegExp(
  String.raw`(?<![\p{L}\d])${WORD}(?:[ ,.;-]{1,3}(?:then |and |und )?${WORD}){5,30}(?![\p{L}\d])`,
  "giu",
);
const SOCIAL = /\b(?:ssn|social|security)\b/;
const DIGITS_MIN = 7;
// So few may be figures: four 2 four 2. More is a list of numbers with a word in it.
const FIGURES_SHARE_MAX = 0.4;

/** Numbers spelled digit by digit in words: cards, telephones, social security numbers. */
export function findSpelledDigits({ text, opened }: Reading, found: Candidate[]): void {
  if ((opened & OPENS.digitWords) === 0) return;
  for (const match of matchesOf(text, SPELLED)) {
    const digits = digitsSpelled(match[0]);
    const figures = match[0].match(/\d/g)?.length ?? 0;
    if (digits.length < DIGITS_MIN || figures > digits.length * FIGURES_SHARE_MAX) continue;
    const start = match.index;
    const type = typeOf(text, start, digits);
    found.push({ start, end: start + match[0].length, type, weight: WEIGHT.labelled });
  }
}

/** False where no number is spelled, not even a short one. */
export function maybeSpelledDigits(text: string): boolean {
  return text.search(SPELLED) >= 0;
}

function typeOf(text: string, start: number, digits: string): PiiType {
  if (SOCIAL.test(before(text, start, 40))) return "SSN";
  if (digits.length > 12 && (luhnValid(digits) || cueBefore(text, start) === "card")) {
    return "CREDIT_CARD";
  }
  return cueBefore(text, start) === "account" ? "ACCOUNT" : "PHONE";
}
