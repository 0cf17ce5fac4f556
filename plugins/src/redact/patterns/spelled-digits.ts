import { matchesOf } from "../matches.ts";
import { WEIGHT } from "../types.ts";
import type { Candidate, PiiType } from "../types.ts";
import { luhnValid } from "../validators/luhn.ts";
import { cueBefore } from "./cues.ts";
import { DIGIT_WORDS, REPEAT_WORDS, digitsSpelled } from "./digit-words.ts";
import { OPENS } from "./openers.ts";
import { before } from "./pattern.ts";
import type { Reading } from "./reading.ts";

const WORD = `(?:(?:${REPEAT_WORDS.replaceAll(" ", "|")}) )?(?:${DIGIT_WORDS.replaceAll(" ", "|")}|hundred|\\d)`;
// Long enough for a card with a word for every digit, and pauses.
const SPELLED = new RegExp(
  String.raw`(?<![\p{L}\d])${WORD}(?:[ ,.;-]{1,3}(?:then |and |und )?${WORD}){5,30}(?![\p{L}\d])`,
  "giu",
);
const SOCIAL = /\b(?:ssn|social|security)\b/;
const DIGITS_MIN = 7;
// So few may be figures: four 2 four 2. More is a list of numbers with a word in it.
const FIGURES_SHARE_MAX = 0.4;

// Where no two of these words stand nearer, with four figures and "then" between them, too much is figures.
const WORDS_APART = 100;

/** Numbers spelled digit by digit in words: cards, telephones, social security numbers. */
export function findSpelledDigits(reading: Reading, found: Candidate[]): void {
  if (!hasWordsNearby(reading)) return;
  const { text } = reading;
  for (const match of matchesOf(text, SPELLED)) {
    const digits = digitsSpelled(match[0]);
    const figures = match[0].match(/\d/g)?.length ?? 0;
    if (digits.length < DIGITS_MIN || figures > digits.length * FIGURES_SHARE_MAX) continue;
    const start = match.index;
    const type = typeOf(text, start, digits);
    found.push({ start, end: start + match[0].length, type, weight: WEIGHT.labelled });
  }
}

/** False where no number is spelled. */
export function maybeSpelledDigits(reading: Reading): boolean {
  return hasWordsNearby(reading) && reading.text.search(SPELLED) >= 0;
}

// "One of us will need two days" has no number in it.
function hasWordsNearby({ opened, openings }: Reading): boolean {
  if ((opened & OPENS.digitWords) === 0) return false;
  let last = -Infinity;
  for (let i = 0; i < openings.length; i += 2) {
    if (((openings[i + 1] ?? 0) & OPENS.digitWords) === 0) continue;
    const at = openings[i] ?? 0;
    if (at - last <= WORDS_APART) return true;
    last = at;
  }
  return false;
}

function typeOf(text: string, start: number, digits: string): PiiType {
  if (SOCIAL.test(before(text, start, 40))) return "SSN";
  if (digits.length > 12 && (luhnValid(digits) || cueBefore(text, start) === "card")) {
    return "CREDIT_CARD";
  }
  return cueBefore(text, start) === "account" ? "ACCOUNT" : "PHONE";
}
