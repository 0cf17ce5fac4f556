import { areDisjoint, type CharSet, isOneSide, NO_CHARACTERS, unite } from "./char-set.ts";

/** What is known of a part of a sequence, to judge repetition without bound. */
export interface LoopPart {
  readonly text: string;
  /** `^`, `$` or `\b`. */
  readonly anchor?: boolean;
  /** Whether it may match nothing. */
  readonly nullable: boolean;
  /** What a match begins with; undefined where that is not known. */
  readonly first: () => CharSet | undefined;
  /** Set on a single character that is repeated without bound. */
  readonly loop?: { readonly set: () => CharSet; readonly min: number };
}

/**
 * Whether a backtracking search for a whole pattern is linear although some characters repeat in it
 * without bound. Two things make it so. After a repetition nothing can follow that begins with one of its
 * characters, so that giving some of them back never helps. And a match begins at the start of the text only, or
 * with a character that no repetition runs over, so that no two attempts run over the same text.
 */
export function areLinear(parts: readonly LoopPart[]): boolean {
  const [head] = parts;
  const isAnchored = head?.text === "^";
  const start = isAnchored ? NO_CHARACTERS : firstOf(head?.text === "\\b" ? parts.slice(1) : parts);
  return parts.every(({ loop }, index) => {
    if (loop === undefined) return true;
    const set = loop.set();
    if (start === undefined || !areDisjoint(start, set)) return false;
    const rest = parts.slice(index + 1);
    if (rest[0]?.text === "\\b") return loop.min > 0 && isOneSide(set);
    const next = firstOf(rest);
    return next !== undefined && areDisjoint(next, set);
  });
}

/** What a sequence begins with; the end of the text is no character. Undefined where it is not known. */
export function firstOf(parts: readonly LoopPart[]): CharSet | undefined {
  let all = NO_CHARACTERS;
  for (const part of parts) {
    if (part.text === "$") return all;
    const first = part.anchor === true ? undefined : part.first();
    if (first === undefined) return undefined;
    all = unite(all, first);
    if (!part.nullable) return all;
  }
  return all;
}
