import { matchesOf } from "../matches.ts";
import * as ids from "../validators/national-ids.ts";
import { WEIGHT } from "../types.ts";
import type { Candidate } from "../types.ts";
import { cueBefore } from "./cues.ts";
import { eachWindow } from "./digit-runs.ts";
import type { Run, Window } from "./digit-runs.ts";
import type { NumberReading, Reading } from "./reading.ts";

// Ids of digits only, told by their grouping and a check that random numbers fail.
type Rule = readonly [gaps: RegExp, valid: (digits: string) => boolean];

// By the shape of the window.
const NATIONAL: ReadonlyMap<string, Rule> = new Map([
  ["3-3-3-2", [/^\.\.-$/, ids.cpfValid]],
  ["4-4-4", [/^(?: +|-+)$/, ids.aadhaarValid]],
  ["2-3-3-3", [/^ +$/, ids.germanTaxIdValid]],
  ["1-2-2-2-3-3-2", [/^ +$/, ids.nirValid]],
  ["13-2", [/^ $/, ids.nirValid]],
  ["4-5-1", [/^ +$/, ids.medicareValid]],
  ["4-2-3", [/^(?:\.\.| +)$/, ids.bsnValid]],
]);

/** Social security numbers by their grouping, and national ids that prove themselves. */
export function findDigitIds(
  reading: NumberReading,
  runs: readonly Run[],
  found: Candidate[],
): void {
  for (const run of runs) {
    eachWindow(run, 9, 15, (window) => {
      const type = typeOf(reading, window);
      if (type === undefined) return;
      found.push({ start: window.start, end: window.end, type, weight: WEIGHT.checked });
    });
  }
}

const SSN_GAPS: ReadonlySet<string | undefined> = new Set(["-", " ", "."]);

function typeOf(
  { text, strictness }: NumberReading,
  window: Window,
): "SSN" | "NATIONAL_ID" | undefined {
  const { digits, shape, gaps, start } = window;
  if (shape === "3-2-4" && gaps[0] === gaps[1] && SSN_GAPS.has(gaps[0])) {
    const dashed = gaps[0] === "-";
    if (ids.ssnValid(digits) || ids.itinValid(digits)) {
      return dashed || cueBefore(text, start) === undefined ? "SSN" : undefined;
    }
    return dashed && strictness !== "relaxed" ? "SSN" : undefined;
  }
  const rule = NATIONAL.get(shape);
  if (rule?.[0].test(gaps.join("")) === true && rule[1](digits)) return "NATIONAL_ID";
  if (shape.includes("-") || cueBefore(text, start) !== undefined) return undefined;
  const sure =
    ids.nirValid(digits) ||
    ids.cpfValid(digits) ||
    ids.peselValid(digits) ||
    ids.germanTaxIdValid(digits);
  return sure ? "NATIONAL_ID" : undefined;
}

const LETTERED =
  /(?<![A-Za-z\d])(?:[A-Z]{6}[\dLMNPQRSTUV]{2}[A-Z][\dLMNPQRSTUV]{2}[A-Z][\dLMNPQRSTUV]{3}[A-Z]|[A-Z]{5}\d{4}[A-Z]|[A-Z]{2}\d{6}[A-D]|[XYZ]?-?\d{7,8}-?[A-Z]|[12]\d{4}(?:2[AB])\d{8}|\d{8}[A-Z]\d{3})(?![A-Za-z\d])/gi;
// The same with gaps: a UK number, a Spanish DNI, a codice fiscale, a German pension number.
const SPACED =
  /(?<![A-Za-z\d])(?:[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]|\d{1,2}\.\d{3}\.\d{3}[- ]?[A-Z]|\d{8} [A-Z]|[A-Z]{3} [A-Z]{3} \d{2}[A-Z]\d{2} ?[A-Z]\d{3}[A-Z]|\d{2} \d{6} [A-Z] \d{3})(?![A-Za-z\d])/gi;
// The shortest of the first, the fewest digits of the second.
const LETTERED_CHARS = 9;
const SPACED_DIGITS = 6;

/** National ids with letters: Italy, India, the UK, Spain, France (Corsica). */
export function findLetteredIds(reading: Reading, found: Candidate[]): void {
  const { text, longestMixed, digits, hasLone, hasLettered } = reading;
  if (hasLettered && longestMixed >= LETTERED_CHARS) addLettered(text, LETTERED, found);
  if (hasLone && digits >= SPACED_DIGITS) addLettered(text, SPACED, found);
}

/** False where nothing has the shape of an id that is spaced out. */
export function maybeSpacedId(text: string): boolean {
  return text.search(SPACED) >= 0;
}

function addLettered(text: string, pattern: RegExp, found: Candidate[]): void {
  for (const match of matchesOf(text, pattern)) {
    const id = match[0].replace(/[ .-]/g, "").toUpperCase();
    const valid =
      ids.codiceFiscaleValid(id) ||
      ids.panValid(id) ||
      ids.ninoValid(id) ||
      ids.dniValid(id.length === 8 ? `0${id}` : id) ||
      ids.germanPensionValid(id) ||
      ids.nirValid(id);
    if (!valid) continue;
    const start = match.index;
    const end = start + match[0].length;
    found.push({ start, end, type: "NATIONAL_ID", weight: WEIGHT.checked });
  }
}
