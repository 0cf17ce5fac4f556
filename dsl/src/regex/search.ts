import { linearPattern } from "./linear-pattern.ts";

/** Tests whether a pattern matches anywhere in a text. */
export type PatternTest = (text: string) => boolean;

/** Characters from which it pays to look for the beginning of a match before trying one. */
const PREFIX_LENGTH_MIN = 2;
/** Beginnings that are tried one by one; where so many lead nowhere the engine is faster alone. */
const TRIALS_MAX = 8;

/** A linear search for a pattern by JavaScript's own means, or undefined where there is none. */
export function linearSearch(pattern: string): PatternTest | undefined {
  const linear = linearPattern(pattern);
  if (linear === undefined) return undefined;
  const { source, flags, prefix } = linear;
  try {
    const regExp = new RegExp(source, flags);
    return prefix.length < PREFIX_LENGTH_MIN
      ? (text) => regExp.test(text)
      : searchFrom(prefix, new RegExp(regExp, `${flags}y`), new RegExp(regExp, `${flags}g`));
  } catch {
    return undefined;
  }
}

/** Looks for the prefix, which is far faster than looking for the pattern. */
function searchFrom(prefix: string, here: RegExp, onward: RegExp): PatternTest {
  return (text) => {
    let start = text.indexOf(prefix);
    for (let trials = 0; start >= 0; trials++) {
      const isLast = trials === TRIALS_MAX;
      const regExp = isLast ? onward : here;
      regExp.lastIndex = start;
      if (regExp.test(text)) return true;
      if (isLast) return false;
      start = text.indexOf(prefix, start + 1);
    }
    return false;
  };
}
