import type { Reading } from "../patterns/pattern.ts";
import type { Candidate, Range } from "../types.ts";
import type { Tokens } from "./tokens.ts";
export function tag(
  _reading: Reading,
  _tokens: Tokens,
  _found: Candidate[],
  _labels: readonly Range[],
): void {}
