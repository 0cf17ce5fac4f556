import { matchesOf } from "../matches.ts";
import { WEIGHT } from "../types.ts";
import type { Candidate } from "../types.ts";
import { MARK } from "../tagger/tokens.ts";
import { OPENS } from "./openers.ts";
import { Opening } from "./opening.ts";
import type { Reading } from "./reading.ts";

const DOT = String.raw`(?:\s?[([{]\s?(?:dot|punkt|point|punto)\s?[)\]}]\s?|\s(?:dot|punkt)\s|\s?\.\s?)`;
const AT = String.raw`(?:\s?[([{<]\s?(?:at|ät|arroba|arobase)\s?[)\]}>]\s?|\s(?:at|arroba|arobase)\s)`;
const JOIN = String.raw`(?:\s?[([{]\s?dot\s?[)\]}]\s?|\s(?:dot|underscore|dash|hyphen)\s|[.-])`;
const SPELLED = new RegExp(
  String.raw`(?<![\w.])\w{1,40}(?:${JOIN}\w{1,40}){0,3}(${AT})[a-z\d-]{1,40}(?:(${DOT})[a-z\d-]{2,24}){1,3}(?!\w)`,
  "giu",
);
const PROVIDERS =
  "aol|fastmail|free|gmail|gmx|googlemail|hotmail|icloud|live|mail|me|msn|orange|outlook|proton|protonmail|qq|rediffmail|web|yahoo|yandex|ymail|zoho";
const PROVIDER = new RegExp(String.raw`\b(?:${PROVIDERS})\s?\.\s?\w{2,5}$`, "i");

// A word that an address may be spelled with, where it may be that.
const CUE = new Opening(
  new RegExp(
    String.raw`\b(?:dot|punkt|punto|point)\b|(?<=[([{<]\s?)(?:at|ät|arroba|arobase)\s?[)\]}>]|(?<=\s)(?:at|arroba|arobase)\s(?:[\w-]{1,40}\s?\.\s?){0,3}(?:[\w-]{1,40}-)?(?:${PROVIDERS})\s?\.\s?\w`,
    "i",
  ),
  OPENS.spelled,
);

// j . o . e @ corp . com, and j o e @ c o r p . c o m
const SPACED =
  /(?<![\w.@])(?:\w{1,40}(?: ?[._-] ?\w{1,40}){0,8}|\w(?: [\w.]){1,30}) ?@ ?(?:\w[\w-]{0,40}(?: ?\. ?[a-z\d-]{1,30}){0,3} ?\. ?[a-z]{2,24}|\w(?: [\w-]){1,30} \.(?: [a-z]){2,12})(?![\w@])/giu;

/** Email addresses spelled with `at` and `dot`, or with spaces between their parts. */
export function findSpelledEmails(reading: Reading, found: Candidate[]): void {
  const { text, marks } = reading;
  if ((marks & MARK.at) !== 0 && (text.includes(" .") || text.includes(" @")))
    findSpaced(text, found);
  if (maybeSpelledEmail(reading)) findSpelled(text, found);
}

/** False where no address is spelled with words. */
export function maybeSpelledEmail(reading: Reading): boolean {
  return CUE.test(reading);
}

function findSpaced(text: string, found: Candidate[]): void {
  for (const match of matchesOf(text, SPACED)) {
    // A full stop before a word ends a sentence; one with spaces on both sides is part of the trick.
    if (!/ [._-] |\w \w .*@/.test(match[0]) || /\w\. \p{Lu}/u.test(match[0])) continue;
    const start = match.index;
    found.push({ start, end: start + match[0].length, type: "EMAIL", weight: WEIGHT.checked });
  }
}

function findSpelled(text: string, found: Candidate[]): void {
  for (const match of matchesOf(text, SPELLED)) {
    const spelledDot = /dot|punkt|point|punto/i.test(match[2] ?? "");
    const bracketed = /[([{<]/.test(match[1] ?? "");
    if (!spelledDot && !bracketed && !PROVIDER.test(match[0])) continue;
    const start = match.index;
    found.push({ start, end: start + match[0].length, type: "EMAIL", weight: WEIGHT.shaped });
  }
}
