import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compiledScorer } from "./compiled-scorer.ts";
import { FORBIDDEN } from "./decode.ts";
import { CHUNK } from "./emit-code.ts";
import { COLUMNS, PAD } from "./facts.ts";
import { LABEL_COUNT, SCORE_ROW } from "./label-set.ts";
import { loopScorer } from "./loop-scorer.ts";
import type { Scorer } from "./scorer.ts";

// More than are scored in a call.
const TOKENS = CHUNK + 7;
const ROWS = 1 << 12;

test("compiled code scores tokens as the loop over their features does", () => {
  const rows = Int32Array.from({ length: 2 * ROWS }, (_, i) => Math.imul(i + 1, 0x9e3779b1));
  const weights = { rows, mask: ROWS - 1, transitions: new Int32Array(LABEL_COUNT ** 2) };
  const compiled = compiledScorer(weights, TOKENS) as Scorer;
  const looped = loopScorer(weights, TOKENS);
  const hash = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  const token = fc.record({
    words: hash,
    prefix3: hash,
    suffix3: hash,
    shapes: fc.nat(0x103ff),
    classes: fc.nat(0xff),
    lines: fc.nat(0x7f),
  });
  const count = TOKENS + 2 * PAD;
  const tokens = fc.array(token, { minLength: count, maxLength: count });
  fc.assert(
    fc.property(tokens, fc.nat(2), fc.nat(TOKENS - 1), (all, style, middle) => {
      for (const { facts, emit } of [compiled, looped]) {
        facts.style = style;
        all.forEach((one, at) => {
          for (const name of COLUMNS) facts[name][at] = one[name];
        });
        // By pieces: they too are scored.
        if (middle > 0) emit(0, middle);
        emit(middle, TOKENS);
      }
      const scores = ofLabels(compiled);
      expect(scores).toEqual(ofLabels(looped));
      expect(scores.length).toBe(TOKENS * LABEL_COUNT);
    }),
  );
});

// Few different numbers: labels that are as good as each other are told apart by their order alone.
const score = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -900, max: 900 }));
const row = fc
  .array(fc.oneof(score, fc.constant(FORBIDDEN)), { minLength: SCORE_ROW, maxLength: SCORE_ROW })
  .chain((others) => score.map((nothing) => others.with(0, nothing)));
const rows = fc.array(row, { minLength: TOKENS, maxLength: TOKENS });
const pairs = fc.array(score, { minLength: LABEL_COUNT ** 2, maxLength: LABEL_COUNT ** 2 });

test("compiled code finds the labels that the loop over them does", () => {
  const bias = fc.record({ person: score, address: score });
  fc.assert(
    fc.property(rows, pairs, bias, fc.nat(TOKENS), (all, links, eagerness, count) => {
      const weights = { rows: new Int32Array(2), mask: 0, transitions: Int32Array.from(links) };
      const labelsBy = (scorer: Scorer): number[] => {
        scorer.scores.set(all.flat());
        return Array.from(scorer.decode(count, eagerness).subarray(0, count));
      };
      const compiled = labelsBy(compiledScorer(weights, TOKENS) as Scorer);
      expect(compiled).toEqual(labelsBy(loopScorer(weights, TOKENS)));
    }),
  );
});

function ofLabels({ scores }: Scorer): number[] {
  return Array.from(scores).filter((_, at) => at % SCORE_ROW < LABEL_COUNT);
}
