import {
  add,
  and,
  get,
  increase,
  load,
  max,
  moduleOf,
  numbers,
  or,
  repeatWhileBelow,
} from "./assembly.ts";
import { same, set, shiftLeft, spread, spreadLane, store, subtract } from "./assembly.ts";
import type { Code } from "./assembly.ts";
import { FORBIDDEN, mayFollow } from "./decode.ts";
import { LABEL_COUNT, SCORE_ROW } from "./label-set.ts";

// A sum and the label it came from travel in one number, so that the best of seven is a maximum: the sum
// eightfold, and of equal ones the earlier label wins.
const PACK_BITS = 3;
/** What sums are multiplied with in {@link decodeCode}. */
export const PACK = 1 << PACK_BITS;
const PACK_MASK = PACK - 1;
// The sum of what is forbidden: none falls below it.
const LEAST = FORBIDDEN * PACK;

/** The label that the best sum came from. */
export function originOf(packed: number): number {
  return PACK_MASK - (packed & PACK_MASK);
}

/** The weights of label pairs as the code reads them: a row of `SCORE_ROW` for each earlier label. */
export function packedLinks(transitions: Int32Array): Int32Array {
  return Int32Array.from({ length: LABEL_COUNT * SCORE_ROW }, (_, at) => {
    const from = Math.floor(at / SCORE_ROW);
    const to = at % SCORE_ROW;
    const isLink = to < LABEL_COUNT && mayFollow(from, to);
    const weight = isLink ? (transitions[from * LABEL_COUNT + to] ?? 0) : FORBIDDEN;
    return weight * PACK + PACK_MASK - from;
  });
}

const ROW_BYTES = 4 * SCORE_ROW;
// Single numbers: addresses of the scores of the token at work and of those behind the last one, of where
// its packed sums are written to, of the links; what is added to the scores of labels 1 and 3, packed.
const [SCORES, END, SUMS, LINKS, PERSON, ADDRESS, PARAMETERS] = [0, 1, 2, 3, 4, 5, 6] as const;
// Vectors, for the first four labels and the others: the best sums that lead to the token, packed; those
// with its own scores, relative to that of "nothing", so that no text is too long for them.
const BEST = [PARAMETERS, PARAMETERS + 1] as const;
const SUM = [PARAMETERS + 2, PARAMETERS + 3] as const;
const VECTORS = 4;
const HALVES = [0, 1] as const;

/**
 * WebAssembly that does what {@link decode} does, all labels of a token at once. It writes a row a token of
 * the best packed sums that lead to its labels, then one of the sums of the last token.
 */
export function decodeCode(): Uint8Array<ArrayBuffer> {
  const work = [
    ...eachHalf((half) => store(get(SUMS), half * 16, get(BEST[half]))),
    ...eachHalf((half) => set(SUM[half], withScores(half))),
    ...set(SUM[1], subtract(get(SUM[1]), spreadLane(get(SUM[0]), 0))),
    ...set(SUM[0], subtract(get(SUM[0]), spreadLane(get(SUM[0]), 0))),
    ...eachHalf((half) => set(BEST[half], bestOf(half))),
    ...increase(SCORES, ROW_BYTES),
    ...increase(SUMS, ROW_BYTES),
  ];
  return moduleOf(PARAMETERS, VECTORS, [
    // A text does not begin amid a name.
    ...set(BEST[0], numbers(0, 0, LEAST, 0)),
    ...set(BEST[1], numbers(LEAST, 0, 0, LEAST)),
    ...repeatWhileBelow(SCORES, END, work),
    ...eachHalf((half) => store(get(SUMS), half * 16, get(SUM[half]))),
  ]);
}

function eachHalf(codeOf: (half: 0 | 1) => Code): Code {
  return HALVES.flatMap(codeOf);
}

function withScores(half: 0 | 1): Code {
  const own = shiftLeft(load(get(SCORES), half * 16), PACK_BITS);
  const sum = add(and(get(BEST[half]), same(~PACK_MASK)), own);
  return max(half === 0 ? add(sum, bias()) : sum, same(LEAST));
}

function bias(): Code {
  const person = and(spread(PERSON), numbers(0, -1, 0, 0));
  return or(person, and(spread(ADDRESS), numbers(0, 0, 0, -1)));
}

// In pairs, which do not wait for each other.
function bestOf(half: 0 | 1): Code {
  const from = (label: number): Code => {
    const sum = spreadLane(get(label < 4 ? SUM[0] : SUM[1]), label % 4);
    return add(sum, load(get(LINKS), label * ROW_BYTES + half * 16));
  };
  const early = max(max(from(0), from(1)), max(from(2), from(3)));
  return max(early, max(max(from(4), from(5)), from(6)));
}
