import type { Candidate, Range, Strictness } from "../types.ts";

/** What a pattern reads: the plain text, how eager it should be, and what the text has at all. */
export interface Reading {
  readonly text: string;
  readonly strictness: Strictness;
  /** Whether there is any digit, but for those of labels. */
  readonly hasDigit: boolean;
  /** The length of the longest stretch without a space: keys and wallets need a long one. */
  readonly longest: number;
}

/**
 * Looks a text over once, so that patterns that cannot match need not try.
 *
 * @param labels What is hidden already, in order: its digits are numbers of labels.
 */
export function readingOf(
  text: string,
  strictness: Strictness,
  labels: readonly Range[] = [],
): Reading {
  let hasDigit = false;
  let longest = 0;
  let length = 0;
  let next = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    length = code > 0x20 ? length + 1 : 0;
    if (length > longest) longest = length;
    if (code < 0x30 || code > 0x39 || hasDigit) continue;
    while ((labels[next]?.end ?? Infinity) <= i) next += 1;
    hasDigit = (labels[next]?.start ?? Infinity) > i;
  }
  return { text, strictness, hasDigit, longest };
}

/**
 * Finds one family of types and adds its candidates. Runs once a text; must be linear in the
 * length of the text, whatever the text is.
 */
export type Pattern = (reading: Reading, found: Candidate[]) => void;

/** The up to `chars` characters before an offset, in lower case: where context words are sought. */
export function before(text: string, at: number, chars: number): string {
  return text.slice(Math.max(0, at - chars), at).toLowerCase();
}

/** True for an ASCII letter or digit, and for any letter beyond ASCII. */
export function isWordCode(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    (code > 0xbf && (code < 0x2000 || code > 0x206f) && (code < 0x3000 || code > 0x303f))
  );
}

// Scripts that put no spaces between words, or join small words to a name: Thai to Khmer, Chinese,
// Japanese, Korean.
function isUnspacedCode(code: number): boolean {
  return (
    (code >= 0x0e00 && code <= 0x0eff) ||
    (code >= 0x1000 && code <= 0x109f) ||
    (code >= 0x1780 && code <= 0x17ff) ||
    (code >= 0x2e80 && code <= 0xd7ff) ||
    (code >= 0xf900 && code <= 0xfaff)
  );
}

/** True where a word goes on across the offset: what ends or begins there is only a part of it. */
export function wordRunsAcross(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  return (
    isWordCode(before) && isWordCode(after) && !isUnspacedCode(before) && !isUnspacedCode(after)
  );
}
