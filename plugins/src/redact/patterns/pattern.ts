import type { Candidate } from "../types.ts";
import type { Reading } from "./reading.ts";

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
