import { endianness } from "node:os";
import { BLOCK, SCORES_BYTES, WORD, emitCode } from "./emit-code.ts";
import { COLUMNS, PAD, factsFor } from "./facts.ts";
import type { Facts } from "./facts.ts";
import { FEATURE_COUNT, featuresOf } from "./features.ts";
import { SCORE_ROW } from "./label-set.ts";
import { RAISE } from "./model.ts";
import type { Model } from "./model.ts";

/** The facts of a text's tokens, and the scores of the labels that come of them. */
export interface Scorer {
  readonly facts: Facts;
  /** `SCORE_ROW` numbers a token. */
  readonly scores: Int32Array;
  /**
   * Scores the tokens from one to before another one by their facts, and perhaps the next few: as many in all
   * as whole blocks have.
   */
  emit(from: number, end: number): void;
}

type Weights = Pick<Model, "rows" | "mask">;

/** A scorer for texts of up to so many tokens. */
export function scorerFor(model: Weights, size: number): Scorer {
  return compiledScorer(model, size) ?? loopScorer(model, size);
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
export function compiledScorer(model: Weights, size: number): Scorer | undefined {
  // Numbers in its memory have their little end first.
  if (endianness() !== "LE") return undefined;
  const columnNumbers = size + 2 * PAD + BLOCK;
  const columnBytes = columnNumbers * WORD;
  const factsAt = model.rows.byteLength;
  const scoresAt = factsAt + COLUMNS.length * columnBytes;
  try {
    const bytes = scoresAt + (size + BLOCK) * SCORES_BYTES;
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
    const code = new WebAssembly.Module(emitCode(model.mask, columnBytes));
    const { exports } = new WebAssembly.Instance(code, { env: { memory } });
    const run = exports["run"] as (token: number, end: number, to: number, style: number) => void;
    new Int32Array(memory.buffer).set(model.rows);
    const columns = COLUMNS.map(
      (_, i) => new Int32Array(memory.buffer, factsAt + i * columnBytes, columnNumbers),
    );
    const facts = factsFor(size, columns);
    return {
      facts,
      scores: new Int32Array(memory.buffer, scoresAt, size * SCORE_ROW),
      emit(from, end) {
        const to = scoresAt + from * SCORES_BYTES;
        run(factsAt + from * WORD, factsAt + end * WORD, to, facts.style);
      },
    };
  } catch {
    return undefined;
  }
}

/** Does the same by a loop over features. */
export function loopScorer({ rows, mask }: Weights, size: number): Scorer {
  const facts = factsFor(size);
  const scores = new Int32Array(size * SCORE_ROW);
  return {
    facts,
    scores,
    emit(from, end) {
      for (let i = from; i < end; i += 1) {
        featuresOf(facts, i, mask, features);
        addRows(rows, scores, i * SCORE_ROW);
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
