import { WEIGHT } from "../types.ts";
import type { Candidate, Range } from "../types.ts";
import { upToLabel } from "./announced.ts";
import { OPENS } from "./openers.ts";
import { Opening } from "./opening.ts";
import type { Reading } from "./reading.ts";

const CUE = new Opening(
  /\b(?:d\.?o\.?b\b\.?|(?:date|place and date) of birth|birth ?da(?:te|y)|born(?: on)?|geboren(?: am)?|geburtsdatum|n[ée]e? le|date de naissance|fecha de nacimiento|naci[óo] el|nat[oa] il|data di nascita|data de nascimento|geboortedatum|data urodzenia)/gi,
  OPENS.birth,
);
const LINK = /(?:["'\s:=,()*-]|\b(?:is|was|on|the|of|am|le|el|il|:)\b){0,8}/iuy;
const DATE =
  /(?:\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}|\d{1,2}(?:st|nd|rd|th|\.)?(?:\s|-|\/)(?:of\s|de\s)?\p{L}{3,10}\.?,?(?:\s|-|\/)(?:of\s|de\s)?\d{2,4}|\p{L}{3,10}\.?[\s-]\d{1,2}(?:st|nd|rd|th)?,?[\s-]\d{2,4}|\d{8}|\d{6}|\d{4}(?!\d))/uy;

/** Dates that a word before them calls a date of birth. Other dates are left alone. */
export function findBirthDates(reading: Reading, found: Candidate[]): void {
  for (const match of CUE.matches(reading)) {
    const date = dateAfter(reading.text, match.index + match[0].length);
    if (date !== undefined) found.push({ ...date, type: "DATE_OF_BIRTH", weight: WEIGHT.labelled });
  }
}

/** False where no word calls anything a date of birth but what is hidden as one of `findings`. */
export function maybeBirthDate(reading: Reading, findings: readonly Range[]): boolean {
  return CUE.matches(reading).some(({ index, 0: cue }) => {
    const text = upToLabel(reading.text, index, index + cue.length, findings);
    return text === undefined || dateAfter(text, cue.length) !== undefined;
  });
}

function dateAfter(text: string, cueEnd: number): Range | undefined {
  LINK.lastIndex = cueEnd;
  const start = cueEnd + (LINK.exec(text)?.[0].length ?? 0);
  DATE.lastIndex = start;
  const date = DATE.exec(text)?.[0];
  return date === undefined ? undefined : { start, end: start + date.length };
}
