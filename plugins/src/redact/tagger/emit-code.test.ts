import * as fc from "fast-check";
import { expect, test } from "vitest";
import { emitByLoop } from "./emissions.ts";
import { generateEmit } from "./emit-code.ts";
import { PAD, factsFor } from "./facts.ts";
import { LABEL_COUNT } from "./label-set.ts";

const TOKENS = 3;
const ROWS = 1 << 12;

test("generated code scores tokens as the loop over their features does", () => {
  const emit = generateEmit();
  const rows = Int32Array.from({ length: 2 * ROWS }, (_, i) => Math.imul(i + 1, 0x9e3779b1));
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
  const tokens = fc.array(token, { minLength: TOKENS + 2 * PAD, maxLength: TOKENS + 2 * PAD });
  fc.assert(
    fc.property(tokens, fc.nat(2), (all, style) => {
      const facts = { ...factsFor(TOKENS), count: TOKENS, style };
      all.forEach((one, at) => {
        for (const [name, value] of Object.entries(one)) {
          facts[name as keyof typeof one][at] = value;
        }
      });
      const generated = new Int32Array(TOKENS * LABEL_COUNT);
      const looped = new Int32Array(TOKENS * LABEL_COUNT);
      emit?.(facts, 0, TOKENS, rows, ROWS - 1, generated);
      // By pieces: they too are scored.
      emitByLoop(facts, 0, 1, rows, ROWS - 1, looped);
      emitByLoop(facts, 1, TOKENS, rows, ROWS - 1, looped);
      expect(generated).toEqual(looped);
    }),
  );
});
