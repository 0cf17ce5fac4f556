import * as fc from "fast-check";
import { expect, test } from "vitest";
import { COLUMNS, PAD } from "./facts.ts";
import { LABEL_COUNT, SCORE_ROW } from "./label-set.ts";
import { compiledScorer, loopScorer } from "./scorer.ts";
import type { Scorer } from "./scorer.ts";

const TOKENS = 11;
const ROWS = 1 << 12;

test("compiled code scores tokens as the loop over their features does", () => {
  const rows = Int32Array.from({ length: 2 * ROWS }, (_, i) => Math.imul(i + 1, 0x9e3779b1));
  const weights = { rows, mask: ROWS - 1 };
  const compiled = compiledScorer(weights, TOKENS) as Scorer;
  const looped = loopScorer(weights, TOKENS);
  const hash = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  const token = fc.record({
    words: hash,
    prefix3: hash,
    suffix3: hash,
    shapes: fc.nat(0x103ff),
    classes: fc.nat(0xff),
    roles: fc.nat(0xf),
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

function ofLabels({ scores }: Scorer): number[] {
  return Array.from(scores).filter((_, at) => at % SCORE_ROW < LABEL_COUNT);
}
