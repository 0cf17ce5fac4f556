import { WEIGHT } from "../types.ts";
import type { Candidate } from "../types.ts";
import { luhnValid } from "../validators/luhn.ts";
import { cueBefore } from "./cues.ts";
import { eachWindow } from "./digit-runs.ts";
import type { Run, Window } from "./digit-runs.ts";
import type { NumberReading } from "./reading.ts";

// Issuer prefixes with the lengths that they use (ISO/IEC 7812, the networks' published ranges).
const ISSUERS: readonly (readonly [prefix: RegExp, lengths: readonly number[]])[] = [
  [/^4/, [13, 16, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^3(?:0[0-5]|095|[689])/, [14, 15, 16, 17, 18, 19]],
  [/^(?:6011|64[4-9]|65|622)/, [16, 17, 18, 19]],
  [/^(?:35|2131|1800)/, [15, 16, 17, 18, 19]],
  [/^(?:5018|5020|5038|5[06-9]|6[0-9])/, [12, 13, 14, 15, 16, 17, 18, 19]],
  [/^(?:62|81|60|82|508|22[0-4])/, [16, 17, 18, 19]],
];

const GROUPED =
  /^(?:4-4-4-[1-7]|4-4-4-4-3|4-4-5|4-6-[45]|4-5-6|3-4-4-4-4|6-13|8-8|4-4-8|1(?:-1){11,18})$/;

/**
 * Payment card numbers: an issuer's prefix and length, and the Luhn digit. A number that fails
 * Luhn is hidden too where it is grouped like a card and a word says card: people mistype.
 */
export function findCards({ text }: NumberReading, runs: readonly Run[], found: Candidate[]): void {
  for (const run of runs) {
    let clearFrom = 0;
    const isDone = (start: number): boolean => start < clearFrom;
    const visit = (window: Window): void => {
      if (!isCard(text, window)) return;
      const { start, end } = window;
      const weight = luhnValid(window.digits) ? WEIGHT.checked + 1 : WEIGHT.labelled;
      found.push({ start, end, type: "CREDIT_CARD", weight });
      clearFrom = end;
    };
    eachWindow(run, 12, 19, visit, isDone);
  }
}

function isCard(text: string, window: Window): boolean {
  const { digits, shape } = window;
  const known = ISSUERS.some(
    ([prefix, lengths]) => lengths.includes(digits.length) && prefix.test(digits),
  );
  const single = !shape.includes("-");
  if (!single && !GROUPED.test(shape)) return false;
  if (text[window.start - 1] === "+") return false;
  if (luhnValid(digits)) {
    if (!known) return digits.length > 14 && cueBefore(text, window.start) === "card";
    return !single || digits.length > 14 || cueBefore(text, window.start) === "card";
  }
  if (digits.length < 14) return false;
  const grouped = !single && GROUPED.test(shape) && !shape.startsWith("1-");
  return known && (grouped || cueBefore(text, window.start) === "card");
}
