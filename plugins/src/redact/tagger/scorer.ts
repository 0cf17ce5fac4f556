import { endianness } from "node:os";
import { BLOCK, SCORES_BYTES, WORD, emitCode } from "./emit-code.ts";
import { COLUMNS, PAD, factsFor } from "./facts.ts";
import type { Facts } from "./facts.ts";
import { FEATURE_COUNT, featuresOf } from "./features.ts";
import { LABEL_COUNT } from "./label-set.ts";
import { RAISE } from "./model.ts";
import type { Model } from "./model.ts";

/** The facts of a text's tokens, and the scores of the labels that come of them. */
export interface Scorer {
  readonly facts: Facts;
  /** `LABEL_COUNT` scores a token. */
  readonly scores: Int32Array;
  /**
   * Scores the tokens from one to before another one by their facts. What the scores of the next few tokens
   * were is lost, so that rows of tokens are scored from left to right.
   */
  emit(from: number, end: number): void;
}

type Weights = Pick<Model, "rows" | "mask">;

/** Two scorers for texts of up to so many tokens: one for a text, one for the next. */
export function scorersFor(model: Weights, size: number): readonly [Scorer, Scorer] {
  return compiledScorers(model, size) ?? [loopScorer(model, size), loopScorer(model, size)];
}

// The types of Node have no word of it, and those of browsers have too many.
declare const WebAssembly: {
  readonly Memory: new (limits: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (code: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, object>>>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
};
const PAGE_BYTES = 2 ** 16;

/** Undefined where the process runs no WebAssembly, or the memory is not to be had. */
export function compiledScorers(model: Weights, size: number): [Scorer, Scorer] | undefined {
  // Numbers in its memory have their little end first.
  if (endianness() !== "LE") return undefined;
  const columnNumbers = size + 2 * PAD + BLOCK;
  const columnBytes = columnNumbers * WORD;
  const scoresAt = COLUMNS.length * columnBytes;
  const bytes = scoresAt + (size + BLOCK) * SCORES_BYTES;
  const rowsBytes = model.rows.byteLength;
  try {
    const pages = Math.ceil((rowsBytes + 2 * bytes) / PAGE_BYTES);
    const memory = new WebAssembly.Memory({ initial: pages });
    const code = new WebAssembly.Module(emitCode(model.mask, columnBytes));
    const { exports } = new WebAssembly.Instance(code, { env: { memory } });
    const run = exports["run"] as (token: number, end: number, to: number, style: number) => void;
    new Int32Array(memory.buffer).set(model.rows);
    const scorerAt = (start: number): Scorer => {
      const column = (_: unknown, i: number): Int32Array =>
        new Int32Array(memory.buffer, start + i * columnBytes, columnNumbers);
      const facts = factsFor(size, COLUMNS.map(column));
      const scores = new Int32Array(memory.buffer, start + scoresAt, size * LABEL_COUNT);
      return {
        facts,
        scores,
        emit(from, end) {
          const to = start + scoresAt + from * SCORES_BYTES;
          run(start + from * WORD, start + end * WORD, to, facts.style);
        },
      };
    };
    return [scorerAt(rowsBytes), scorerAt(rowsBytes + bytes)];
  } catch {
    return undefined;
  }
}

/** Does the same by a loop over features. */
export function loopScorer({ rows, mask }: Weights, size: number): Scorer {
  const facts = factsFor(size);
  const scores = new Int32Array(size * LABEL_COUNT);
  return {
    facts,
    scores,
    emit(from, end) {
      for (let i = from; i < end; i += 1) {
        featuresOf(facts, i, mask, features);
        addRows(rows, scores, i * LABEL_COUNT);
      }
    },
  };
}

const features = new Int32Array(FEATURE_COUNT);

// Eight weights of a row stand in two numbers, one byte each, raised so that none is negative. Four sums
// run along, two labels in each: at most 255 a feature fits into 16 bits.
function addRows(rows: Int32Array, scores: Int32Array, at: number): void {
  let even = 0;
  let odd = 0;
  let evenHigh = 0;
  let oddHigh = 0;
  for (let k = 0; k < FEATURE_COUNT; k += 1) {
    const row = (features[k] ?? 0) << 1;
    const low = rows[row] ?? 0;
    const high = rows[row + 1] ?? 0;
    even += low & LANES;
    odd += (low >>> 8) & LANES;
    evenHigh += high & LANES;
    oddHigh += (high >>> 8) & LANES;
  }
  scores[at] = (even & LANE) - RAISED;
  scores[at + 1] = (odd & LANE) - RAISED;
  scores[at + 2] = (even >>> 16) - RAISED;
  scores[at + 3] = (odd >>> 16) - RAISED;
  scores[at + 4] = (evenHigh & LANE) - RAISED;
  scores[at + 5] = (oddHigh & LANE) - RAISED;
  scores[at + 6] = (evenHigh >>> 16) - RAISED;
}

const LANES = 0x00ff00ff;
const LANE = 0xffff;
const RAISED = FEATURE_COUNT * RAISE;
