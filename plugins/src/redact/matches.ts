/** No match. */
export const NONE: readonly RegExpExecArray[] = [];

/**
 * The matches of a sticky pattern where a text has some mark, in order and free of overlaps: marks are found
 * sooner than a pattern that begins with one.
 */
export function matchesAt(text: string, mark: string, pattern: RegExp): readonly RegExpExecArray[] {
  let matches: RegExpExecArray[] | undefined;
  for (let at = text.indexOf(mark); at >= 0;) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) (matches ??= []).push(match);
    at = text.indexOf(mark, at + Math.max(1, match?.[0].length ?? 0));
  }
  return matches ?? NONE;
}

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
