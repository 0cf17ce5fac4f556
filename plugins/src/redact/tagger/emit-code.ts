import type { Facts } from "./facts.ts";
import { PAD } from "./facts.ts";
import { FEATURE_COUNT, FEATURE_HASH } from "./features.ts";
import { LABEL_COUNT } from "./label-set.ts";
import { RAISE } from "./model.ts";

/** Writes the scores of the labels of tokens `from` to `end`, what the rows of their features add up to. */
export type Emit = (
  facts: Facts,
  from: number,
  end: number,
  rows: Int32Array,
  mask: number,
  scores: Int32Array,
) => void;

// What is read of a token and of the two on each side of it, by what they are called from left to right. They
// move up from token to token: only the last one is read.
const SLIDING: readonly (readonly [names: string, read: (at: string) => string])[] = [
  ["w2 w1 w n1 n2", (at) => `words[${at}]`],
  ["sc2 sc1 sc nc1 nc2", (at) => `(shapes[${at}] << 8) | classes[${at}]`],
  ["r2 r1 role nr1 nr2", (at) => `roles[${at}]`],
];

// What else features are made of.
const VALUES: Readonly<Record<string, string>> = {
  s: "shapes[at]",
  c: "classes[at]",
  prefix: "prefix3[at]",
  suffix: "suffix3[at]",
  line: "lines[at]",
  letterCase: "(s & 0x3f) | (style << 6)",
  beside: "r1 | (nr1 << 4)",
  before: "r1 | (r2 << 4)",
  after: "nr1 | (nr2 << 4)",
};

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
  11: "sc1 sc style",
  12: "sc nc1 style",
  20: "sc2 sc1 sc",
  21: "sc nc1 nc2",
  26: "w1 sc nc1",
  29: "beside sc role",
  30: "before s c",
  31: "after s c",
};

// Eight weights of a row stand in two numbers, one byte each, raised so that none is negative. Four sums
// run along, two labels in each: at most 255 a feature fits into 16 bits.
const SUMS = ["even", "odd", "evenHigh", "oddHigh"];
const LABELS = ["even", "odd", "even", "odd", "evenHigh", "oddHigh", "evenHigh"];

/**
 * The code for a row of tokens with all features of one behind another: a loop over features takes a third
 * longer, for what it has to store in between. Undefined where the process may generate no code.
 */
export function generateEmit(): Emit | undefined {
  const source = [
    "const { words, shapes, classes, roles, lines, prefix3, suffix3, style } = facts;",
    ...SLIDING.flatMap(([names, read]) =>
      names.split(" ").map((name, i) => `let ${name} = ${i < 4 ? read(`from + ${i}`) : 0};`),
    ),
    "for (let i = from; i < end; i += 1) {",
    `const at = i + ${PAD};`,
    ...SLIDING.map(([names, read]) => `${names.split(" ").at(-1)} = ${read(`at + ${PAD}`)};`),
    ...Object.entries(VALUES).map(([name, value]) => `const ${name} = ${value};`),
    `let hash = 0, low = 0, high = 0, ${SUMS.map((sum) => `${sum} = 0`).join(", ")};`,
    ...Object.entries(FEATURES).flatMap(([id, values]) => featureCode(Number(id), values)),
    `const to = i * ${LABEL_COUNT};`,
    ...LABELS.map((sum, label) => {
      const lane = label % 4 < 2 ? `(${sum} & 0xffff)` : `(${sum} >>> 16)`;
      return `scores[to + ${label}] = ${lane} - ${FEATURE_COUNT * RAISE};`;
    }),
    ...SLIDING.map(([names]) =>
      names.replaceAll(/(\w+) (?=(\w+))/g, "$1 = $2; ").replace(/\w+$/, ""),
    ),
    "}",
  ];
  try {
    // Nothing enters the source but what stands above.
    // oxlint-disable-next-line typescript/no-implied-eval
    return new Function(...PARAMETERS, source.join("\n")) as Emit;
  } catch {
    return undefined;
  }
}

const PARAMETERS = ["facts", "from", "end", "rows", "mask", "scores"];

function featureCode(id: number, values: string): string[] {
  const { seedOf, m1, m2 } = FEATURE_HASH;
  const [first = "", second, third] = values.split(" ");
  return [
    `hash = Math.imul((${first} ^ (${first} >>> 15)) + ${seedOf(id)}, ${m1}); hash ^= hash >>> 15;`,
    second === undefined ? "" : `hash = Math.imul(hash + ${second}, ${m2}); hash ^= hash >>> 13;`,
    third === undefined ? "" : `hash = Math.imul(hash + ${third}, ${m1}); hash ^= hash >>> 15;`,
    "hash = (hash & mask) << 1; low = rows[hash]; high = rows[hash + 1];",
    "even += low & 0xff00ff; odd += (low >>> 8) & 0xff00ff;",
    "evenHigh += high & 0xff00ff; oddHigh += (high >>> 8) & 0xff00ff;",
  ];
}
