import { isPlainWord } from "../ascii.ts";
import { NONE } from "../matches.ts";
import type { Reading } from "./reading.ts";

/**
 * The matches of a sticky pattern that begins with a letter or digit of ASCII, with none nor a low line
 * before it, and is long and without a space: all, in order and free of overlaps.
 */
export function matchesInStretches(
  { text, codes, longStretches }: Pick<Reading, "text" | "codes" | "longStretches">,
  pattern: RegExp,
): readonly RegExpExecArray[] {
  let matches: RegExpExecArray[] | undefined;
  for (let k = 0; k < longStretches.length; k += 2) {
    const end = longStretches[k + 1] ?? 0;
    let isInside = false;
    for (let at = longStretches[k] ?? 0; at < end; at += 1) {
      const wasInside = isInside;
      isInside = isPlainWord(codes[at] ?? 0);
      if (!isInside || wasInside) continue;
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match === null) continue;
      (matches ??= []).push(match);
      at += match[0].length - 1;
    }
  }
  return matches ?? NONE;
}
