import { firstEndingAfter } from "../settle.ts";
import type { Range } from "../types.ts";

// Longer than what may stand between a word and its value, and the value.
const REACH_CHARS = 300;

/**
 * What is left of a text from a word on that announces something, once each finding has become a label: up to
 * the first label that follows, of which it has the bracket. No value begins with one, nor goes on across it.
 * Undefined where the word itself does not stand clear of all findings.
 *
 * @param findings In order and free of overlaps.
 */
export function upToLabel(
  text: string,
  wordStart: number,
  wordEnd: number,
  findings: readonly Range[],
): string | undefined {
  const next = findings[firstEndingAfter(findings, wordStart)]?.start ?? text.length;
  if (next < wordEnd) return undefined;
  return `${text.slice(wordStart, Math.min(next, wordEnd + REACH_CHARS))}[`;
}
