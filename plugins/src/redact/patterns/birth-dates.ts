import { WEIGHT } from "../types.ts";
import type { Candidate } from "../types.ts";
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
  const { text } = reading;
  for (const match of CUE.matches(reading)) {
    LINK.lastIndex = match.index + match[0].length;
    const link = LINK.exec(text)?.[0] ?? "";
    const start = match.index + match[0].length + link.length;
    DATE.lastIndex = start;
    const date = DATE.exec(text)?.[0];
    if (date === undefined) continue;
    found.push({ start, end: start + date.length, type: "DATE_OF_BIRTH", weight: WEIGHT.labelled });
  }
}
