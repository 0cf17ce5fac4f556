import { characterFolds } from "../tagger/characters.ts";
import { KINDS, characterKinds } from "./kinds.ts";
import { OPENS, openedBy } from "./openers.ts";

/** What the words of a text tell. */
export interface WordFacts {
  /** Bits of OPENS: the patterns for which there is a word to begin at. */
  readonly opened: number;
  /** Whether a dot or a low line joins two letters, and a digit ends the second word: `jo.smith7`. */
  readonly hasNumberedJoint: boolean;
}

const SEED = 0x811c9dc5;
const PRIME = 0x01000193;
const JOINT = KINDS.lowLine | KINDS.dot;
// Words of other scripts are not looked up.
const FOREIGN = 0x400;

export function readWords(text: string): WordFacts {
  const folds = characterFolds();
  const kinds = characterKinds();
  let opened = 0;
  let hasNumberedJoint = false;
  // The last two kinds, the word's hash, and whether a joint stands before it.
  let last: number = KINDS.gap;
  let earlier: number = KINDS.gap;
  let hash = SEED;
  let isJoined = false;
  for (let i = 0; i <= text.length; i += 1) {
    const code = i < text.length ? text.charCodeAt(i) : 0x20;
    const kind = kinds[code] ?? 0;
    if (kind === KINDS.letter) {
      hash = Math.imul(hash ^ (folds[code] ?? 0), PRIME);
      if ((last & JOINT) !== 0) isJoined = earlier === KINDS.letter;
    } else {
      if (last === KINDS.letter) {
        // A letter alone opens only what is shortened: s.s.n., a/c.
        const isWord = earlier === KINDS.letter || code === 0x2e || code === 0x2f;
        if (isWord) opened |= openedBy(hash | 0);
        if (isJoined && kind === KINDS.digit) hasNumberedJoint = true;
        hash = SEED;
      }
      if (code >= FOREIGN) opened |= OPENS.password;
      isJoined = false;
    }
    earlier = last;
    last = kind;
  }
  return { opened, hasNumberedJoint };
}
