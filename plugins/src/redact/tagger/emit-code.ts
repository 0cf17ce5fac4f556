import { add, addShorts, and, get, increase, load, loadBytes, loadNumber } from "./assembly.ts";
import { moduleOf, multiply, or, repeatWhileBelow, same, set, shiftLeft } from "./assembly.ts";
import { shiftRight, spread, store, subtract, widen, xor } from "./assembly.ts";
import type { Code } from "./assembly.ts";
import { COLUMNS, PAD } from "./facts.ts";
import { FEATURE_COUNT, FEATURE_HASH } from "./features.ts";
import { SCORE_ROW } from "./label-set.ts";
import { RAISE } from "./model.ts";

/** How many tokens are scored at once: numbers in a vector. */
export const BLOCK = 4;
/** Bytes of a number. */
export const WORD = 4;
const VECTOR_BYTES = BLOCK * WORD;
/** How many tokens a call scores at most: their hashes stay near. */
export const CHUNK = 64;
/** Room for these hashes. */
export const HASHES_BYTES = CHUNK * FEATURE_COUNT * WORD;

// Single numbers: addresses of the token at work and of the one behind the last one, both in the first
// column of facts; the address that its scores are written to; the style of the text; twice the address of
// room for hashes: where they are written to, and read from.
const [TOKEN, END, SCORES, STYLE, HASHES, ROWS, PARAMETERS] = [0, 1, 2, 3, 4, 5, 6] as const;
// Vectors: the hash at work, then for each token of the block what its rows add up to so far, a sum a
// label. A weight is at most 255, so that 16 bits are enough. Then what the features are made of.
const HASH = PARAMETERS;
const SUMS = HASH + 1;
const VALUES = SUMS + BLOCK;

// The features by their numbers, as in `featuresOf`.
const FEATURES: Readonly<Record<number, string>> = {
  1: "w",
  2: "w1",
  3: "n1",
  4: "w2",
  5: "n2",
  6: "w letterCase",
  7: "prefix letterCase",
  8: "suffix letterCase",
  10: "sc style",
  13: "w1 sc",
  14: "n1 sc",
  18: "line sc",
  22: "w1 w",
  23: "w n1",
  24: "w2 sc",
  25: "n2 sc",
  20: "sc2 sc1 sc",
  21: "sc nc1 nc2",
};

/**
 * WebAssembly that scores tokens, four at once: what the loop over features does, in a fraction of the time.
 * Its memory begins with the model's rows. It reads beyond the last token, and writes scores of up to three
 * tokens more. First all features are hashed, then all rows are added up: to wait for rows is most of the work,
 * and the more of them are asked for in a row, the more are waited for at once.
 *
 * @param columnBytes How far the columns of facts lie apart.
 */
export function emitCode(mask: number, columnBytes: number): Uint8Array<ArrayBuffer> {
  const values = valuesOf(columnBytes);
  const names = Object.keys(values);
  const value = (name: string): Code => get(VALUES + names.indexOf(name));
  const readHashes = [
    ...names.flatMap((name, i) => set(VALUES + i, values[name] ?? [])),
    ...Object.entries(FEATURES).flatMap(([id, parts], k) => [
      ...set(HASH, hashed(Number(id), parts.split(" ").map(value))),
      ...store(get(HASHES), k * VECTOR_BYTES, shiftLeft(and(get(HASH), same(mask)), ROW_SHIFT)),
    ]),
    ...increase(TOKEN, BLOCK * WORD),
    ...increase(HASHES, FEATURE_COUNT * VECTOR_BYTES),
  ];
  const addRows = [
    ...eachOfBlock((i) => set(SUMS + i, same(0))),
    ...Object.keys(FEATURES).flatMap((_, k) =>
      eachOfBlock((i) => {
        const row = loadNumber(get(ROWS), k * VECTOR_BYTES + i * WORD);
        return set(SUMS + i, addShorts(get(SUMS + i), loadBytes(row)));
      }),
    ),
    ...eachOfBlock((i) => [
      ...store(get(SCORES), i * SCORES_BYTES, lowered(widen(get(SUMS + i), "first"))),
      ...store(get(SCORES), i * SCORES_BYTES + 16, lowered(widen(get(SUMS + i), "last"))),
    ]),
    ...increase(ROWS, FEATURE_COUNT * VECTOR_BYTES),
    ...increase(SCORES, BLOCK * SCORES_BYTES),
  ];
  const vectors = VALUES + names.length - PARAMETERS;
  return moduleOf(PARAMETERS, vectors, [
    ...repeatWhileBelow(TOKEN, END, readHashes),
    ...repeatWhileBelow(ROWS, HASHES, addRows),
  ]);
}

/** Bytes of a token's scores. */
export const SCORES_BYTES = SCORE_ROW * WORD;
// A row is eight bytes.
const ROW_SHIFT = 3;

function eachOfBlock(codeOf: (token: number) => Code): Code {
  return Array.from({ length: BLOCK }, (_, i) => codeOf(i)).flat();
}

function lowered(sums: Code): Code {
  return subtract(sums, same(FEATURE_COUNT * RAISE));
}

// What features are made of, as in `featuresOf`.
function valuesOf(columnBytes: number): Readonly<Record<string, Code>> {
  const fact = (name: (typeof COLUMNS)[number], beside = 0): Code =>
    load(get(TOKEN), COLUMNS.indexOf(name) * columnBytes + (PAD + beside) * WORD);
  const looks = (beside: number): Code =>
    or(shiftLeft(fact("shapes", beside), 8), fact("classes", beside));
  return {
    w: fact("words"),
    w1: fact("words", -1),
    w2: fact("words", -2),
    n1: fact("words", 1),
    n2: fact("words", 2),
    prefix: fact("prefix3"),
    suffix: fact("suffix3"),
    line: fact("lines"),
    sc: looks(0),
    sc1: looks(-1),
    sc2: looks(-2),
    nc1: looks(1),
    nc2: looks(2),
    style: spread(STYLE),
    letterCase: or(and(fact("shapes"), same(0x3f)), shiftLeft(spread(STYLE), 6)),
  };
}

function hashed(id: number, [first = [], second, third]: readonly Code[]): Code {
  const { seedOf, m1, m2 } = FEATURE_HASH;
  let hash = mixed(add(xor(first, shiftRight(first, 15)), same(seedOf(id))), m1, 15);
  if (second !== undefined) hash = mixed(add(hash, second), m2, 13);
  if (third !== undefined) hash = mixed(add(hash, third), m1, 15);
  return hash;
}

function mixed(value: Code, factor: number, bits: number): Code {
  const product = set(HASH, multiply(value, same(factor)));
  return [...product, ...xor(get(HASH), shiftRight(get(HASH), bits))];
}
