import type { Candidate, Strictness } from "../types.ts";

/** What a pattern reads: the plain text and how eager it should be. */
export interface Reading {
  readonly text: string;
  readonly strictness: Strictness;
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
