import * as fc from "fast-check";
import { expect, test } from "vitest";
import { FORBIDDEN, decode, mayFollow } from "./decode.ts";
import { LABEL_COUNT, SCORE_ROW } from "./label-set.ts";

const BIAS = { person: 12, address: -7 };

// The sum that a path adds up to, which no other path may beat.
function scoreOf(path: readonly number[], emissions: Int32Array, pairs: Int32Array): number {
  return path.reduce((sum, label, i) => {
    const before = path[i - 1] ?? 0;
    const isAllowed = i === 0 ? label !== 2 && label !== 4 : mayFollow(before, label);
    const pair = i === 0 ? 0 : (pairs[before * LABEL_COUNT + label] ?? 0);
    const bias = label === 1 ? BIAS.person : label === 3 ? BIAS.address : 0;
    const emission = emissions[i * SCORE_ROW + label] ?? 0;
    return sum + emission + bias + (isAllowed ? pair : FORBIDDEN);
  }, 0);
}

function bestScore(count: number, emissions: Int32Array, pairs: Int32Array): number {
  let paths: number[][] = [[]];
  for (let i = 0; i < count; i += 1) {
    paths = paths.flatMap((path) => Array.from({ length: LABEL_COUNT }, (_, to) => [...path, to]));
  }
  return Math.max(...paths.map((path) => scoreOf(path, emissions, pairs)));
}

// Scores near each other, and scores by which a token is nothing beyond doubt.
const emission = fc.oneof(fc.integer({ min: -60, max: 60 }), fc.constantFrom(-900, 400, FORBIDDEN));

test("finds a path that none beats, whether tokens are in doubt or clearly nothing", () => {
  const pairs = fc.array(fc.integer({ min: -80, max: 80 }), {
    minLength: LABEL_COUNT ** 2,
    maxLength: LABEL_COUNT ** 2,
  });
  const token = fc.array(emission, { minLength: LABEL_COUNT - 1, maxLength: LABEL_COUNT - 1 });
  const tokens = fc.array(
    fc.tuple(fc.constantFrom(0, 300), token).map(([nothing, rest]) => [nothing, ...rest, 0]),
    { minLength: 1, maxLength: 4 },
  );
  fc.assert(
    fc.property(tokens, pairs, (rows, weights) => {
      const emissions = Int32Array.from(rows.flat());
      const links = Int32Array.from(weights);
      const path = decode(rows.length, emissions, links, BIAS);
      const chosen = Array.from(path.subarray(0, rows.length));
      expect(scoreOf(chosen, emissions, links)).toBe(bestScore(rows.length, emissions, links));
    }),
    { numRuns: 300 },
  );
});
