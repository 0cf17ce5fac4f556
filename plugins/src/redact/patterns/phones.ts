import { createRequire } from "node:module";
import type { CountryCode } from "libphonenumber-js/min";
import { WEIGHT } from "../types.ts";
import type { Candidate } from "../types.ts";
import { cueBefore } from "./cues.ts";
import { eachWindow } from "./digit-runs.ts";
import type { Run, Window } from "./digit-runs.ts";
import type { NumberReading } from "./reading.ts";

// E.164: at most 15 digits, country code included; the international prefix may add three.
const DIGITS_MIN = 7;
const DIGITS_MAX = 16;

// National numbers that no word announces must be valid in one of these: with a trunk zero, then
// without one by their length. Each trial costs some microseconds, hence so few.
const TRUNK_REGIONS: readonly CountryCode[] = ["GB", "DE", "FR", "IT", "AU", "NL", "TR", "JP"];
const REGIONS: Readonly<Record<number, readonly CountryCode[]>> = {
  9: ["ES", "PL", "PT", "CZ"],
  10: ["US", "IN", "MX"],
  11: ["US", "BR"],
  12: ["BR"],
};

const DATE_SHAPE =
  /^(?:(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])[-./](?:0?[1-9]|1[0-2])[-./](?:19|20)?\d\d)(?!\d)/;
const EXTENSION = /\s?,?\s?(?:x|ext\.?|extension|#|durchwahl|poste)\s?\.?:?\s?\d{1,6}(?!\d)/iy;

/** Telephone numbers: international ones, national ones by shape, word before, or validity. */
export function findPhones(reading: NumberReading, runs: readonly Run[], found: Candidate[]): void {
  const isTaken = takenDigits(found);
  for (const run of runs) {
    let clearFrom = 0;
    const isDone = (start: number, end: number): boolean =>
      start < clearFrom || isTaken(start, end);
    const visit = (window: Window): void => {
      const weight = weigh(reading, window);
      if (weight === 0) return;
      const end = withExtension(reading.text, window.end);
      found.push({ start: opening(reading.text, window.start), end, type: "PHONE", weight });
      clearFrom = end;
    };
    eachWindow(run, DIGITS_MIN, DIGITS_MAX, visit, isDone);
  }
}

// The digits of a card or an address are no telephone number, however they are cut, and to ask
// whether they are is what costs most here. Windows come in order of their start.
function takenDigits(found: readonly Candidate[]): (start: number, end: number) => boolean {
  const taken = found.filter(({ weight }) => weight >= WEIGHT.checked);
  if (taken.length > 1) taken.sort((a, b) => a.start - b.start);
  let next = 0;
  return (start, end) => {
    while ((taken[next]?.end ?? Infinity) <= start) next += 1;
    const one = taken[next];
    return one !== undefined && one.start <= start && one.end >= end;
  };
}

function opening(text: string, start: number): number {
  let from = start;
  if (text[from - 1] === "(") from -= 1;
  if (text[from - 1] === "+") from -= 1;
  else if (text[from - 1] === " " && text[from - 2] === "+") from -= 2;
  return text[from - 1] === "(" ? from - 1 : from;
}

function withExtension(text: string, end: number): number {
  EXTENSION.lastIndex = end;
  return end + (EXTENSION.exec(text)?.[0].length ?? 0);
}

function weigh(reading: NumberReading, window: Window): number {
  const { text } = reading;
  const from = opening(text, window.start);
  const lead = text.slice(from, window.start);
  if (lead.includes("+")) return international(window);
  if (isInsideWord(text, from, window.end) || isDate(text, window)) return 0;
  const cue = cueBefore(text, from);
  if (cue === "phone" && window.digits.length <= 15 && shapeFits(window)) return WEIGHT.labelled;
  if (isAmount(text, window) || isZip(window) || isDotted(window)) return 0;
  if (cue === "reference" || cue === "amount" || cue === "card" || cue === "account") {
    return DECISIVE.test(`${lead}${window.gaps.join("")} ${window.shape}`) ? WEIGHT.shaped : 0;
  }
  if (/^00[1-9]/.test(window.digits) && window.digits.length >= 11) return WEIGHT.shaped;
  if (looksNational(window, lead)) return WEIGHT.shaped;
  return validSomewhere(reading, window) ? WEIGHT.shaped : 0;
}

type PhoneNumbers = typeof import("libphonenumber-js/min");

const require = createRequire(import.meta.url);
let library: PhoneNumbers | undefined;

// Loaded with the first digits to look at: what it knows of each country takes long to read.
function phoneNumbers(): PhoneNumbers {
  return (library ??= require("libphonenumber-js/min") as PhoneNumbers);
}

let knownCodes: ReadonlySet<string> | undefined;

function callingCodes(): ReadonlySet<string> {
  const { getCountries, getCountryCallingCode } = phoneNumbers();
  return (knownCodes ??= new Set(getCountries().map((country) => getCountryCallingCode(country))));
}

// The shortest numbers with country code are those of small islands: +683 4000.
function international({ digits, shape }: Window): number {
  if (digits.length > 15) return 0;
  const codes = callingCodes();
  const exists = [1, 2, 3].some((length) => codes.has(digits.slice(0, length)));
  if (exists && digits.length >= 7) return WEIGHT.checked;
  // A mistyped country code is still somebody's number.
  return digits.length >= 9 || (digits.length >= 8 && shape.includes("-")) ? WEIGHT.shaped : 0;
}

const SPACE = 0x20;
const YEAR_DIGITS = 4;
// A digit and a dot before it: the number is the rest of a version or an amount.
const GLUED_BEFORE = /[\p{L}\d_@$€£#%]$|\d[.,]$/u;
const GLUED_AFTER = /^(?:[\p{L}_%€$£°]|[.,:]\d|-\p{L})/u;
const EXTENSION_AHEAD = /^(?:x|ext)\.?\s?\d/i;

function isInsideWord(text: string, start: number, end: number): boolean {
  // A space or the end of a line, as mostly, glues nothing.
  const isOpen = start === 0 || text.charCodeAt(start - 1) <= SPACE;
  if (!isOpen && GLUED_BEFORE.test(text.slice(Math.max(0, start - 2), start))) return true;
  if (end === text.length || text.charCodeAt(end) <= SPACE) return false;
  const after = text.slice(end, end + 10);
  return GLUED_AFTER.test(after) && !EXTENSION_AHEAD.test(after);
}

function isDate(text: string, { start, shape }: Window): boolean {
  return (
    Number.parseInt(shape, 10) <= YEAR_DIGITS && DATE_SHAPE.test(text.slice(start, start + 12))
  );
}

// 1.250.000 and 12 500 000 are amounts.
function isAmount(text: string, { start, end, digits }: Window): boolean {
  return digits.length < 9 && /^\d{1,3}(?:[. ]\d{3}){2,}$/.test(text.slice(start, end));
}

// 62704-1234 is a US postal code.
function isZip({ shape, gaps }: Window): boolean {
  return shape === "5-4" && gaps[0] === "-";
}

// 192.168.0.10 and 129.0.6668.58 are addresses of machines and versions.
function isDotted({ shape, gaps }: Window): boolean {
  if (gaps.length < 2 || !gaps.every((gap) => gap === ".")) return false;
  return /^\d-|-\d(?:-|$)/.test(shape) && (/-1(?:-|$)|^1-/.test(shape) || gaps.length === 3);
}

// Groupings that hardly anything but a telephone number has.
const DECISIVE = /^\(\).* |^(?:--|\.\.| {2}) 3-3-4$|^-- 3-3-4$/;

function shapeFits({ shape, gaps }: Window): boolean {
  if (shape.split("-").length > 8) return /^1(?:-1){6,14}$/.test(shape);
  return !gaps.includes("/") || gaps.length < 3;
}

/** Groupings that countries print their numbers in; separators must agree among themselves. */
function looksNational({ digits, shape, gaps }: Window, lead: string): boolean {
  const same = new Set(gaps.filter((gap) => !gap.includes(")"))).size <= 1;
  if (lead.includes("(") && gaps[0]?.includes(")") === true) return digits.length >= 8;
  if (!same || digits.length > 13) return false;
  if (/^(?:1-)?3-3-4$/.test(shape)) return true;
  if (/^3-4$/.test(shape)) return gaps[0] === "-" && digits[0] !== "0";
  if (digits.startsWith("0") && gaps.length > 0 && digits.length >= 9)
    return !/^0\d?-/.test(shape) || gaps[0] !== ".";
  return /^(?:2-3-2-2|3-2-2-2|3-3-2-2|2-2-2-2-2|4-3-3|4-3-4|3-3-3)$/.test(shape) && gaps[0] !== ".";
}

/** Twelve digits: the country's code, or the prefix of a call that its receiver pays, and ten; or a trunk zero. */
export const MAYBE_BRAZILIAN = /^(?:0|55|90)/;

function validSomewhere({ strictness }: NumberReading, { digits, gaps }: Window): boolean {
  if (strictness === "relaxed" || digits.length < 9 || digits.length > 12) return false;
  if (digits.length === 12 && !MAYBE_BRAZILIAN.test(digits)) return false;
  const trunk = digits.startsWith("0");
  if (gaps.length === 0 && digits.length !== 10 && !trunk && strictness !== "strict") return false;
  const regions = trunk ? TRUNK_REGIONS : (REGIONS[digits.length] ?? []);
  const { isValidPhoneNumber } = phoneNumbers();
  return regions.some((region) => isValidPhoneNumber(digits, region));
}
