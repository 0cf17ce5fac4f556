/** No match. */
export const NONE: readonly RegExpExecArray[] = [];

/**
 * All matches of a global pattern, like `matchAll`, which copies the pattern at every call: with some
 * thirty patterns a text, that copy was most of their cost.
 */
export function matchesOf(text: string, pattern: RegExp): readonly RegExpExecArray[] {
  pattern.lastIndex = 0;
  let match = pattern.exec(text);
  if (match === null) return NONE;
  const matches: RegExpExecArray[] = [];
  while (match !== null) {
    matches.push(match);
    if (match[0] === "") pattern.lastIndex += 1;
    match = pattern.exec(text);
  }
  return matches;
}
