import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { FIXED_LIMITS } from "../../limits.ts";
import * as t from "../tokens.ts";
import type { Lexed } from "./characters.ts";
import { commentAt } from "./comments.ts";
import { patternAt } from "./patterns.ts";
import type { MadeTokens } from "./tokens.ts";

/** Text that is no expression, and in which no token is what it looks like. */
export interface ForeignText {
  readonly end: number;
  /** Whether it stands for a value. */
  readonly isOperand: boolean;
  /** Undefined where what stands before it is reported and says the same. */
  readonly mistake: Diagnostic | undefined;
}

/** A text without what was foreign to it, and its tokens. */
interface Mended extends Lexed {
  readonly source: string;
  readonly mistakes: readonly Diagnostic[];
}

/**
 * Reports patterns and comments as JavaScript writes them. What stands in one may look like anything, a string or
 * the other of the two: from the first on, each is taken out of the text, and the rest is read anew.
 */
export function mendForeignTexts(text: string, lexed: Lexed, made: MadeTokens): Mended {
  const mistakes: Diagnostic[] = [];
  const operands = new Set<number>();
  let source = text;
  let { tokens, errors } = lexed;
  for (let tries = 0; tries < FIXED_LIMITS.mistakesMax; tries++) {
    let found: ForeignText | undefined;
    const first = tokens.find((token, index) => {
      found =
        commentAt(source, token, tokens[index + 1]) ?? patternAt(source, token, tokens[index - 1]);
      return found !== undefined;
    });
    if (first === undefined || found === undefined) break;
    const { end, isOperand, mistake } = found;
    const start = first.startOffset;
    if (mistake !== undefined) mistakes.push(mistake);
    if (isOperand) operands.add(start);
    const blanks = " ".repeat(end - start - 2);
    const filling = isOperand ? `"${blanks}"` : `  ${blanks}`;
    source = source.slice(0, start) + filling + source.slice(end);
    ({ tokens, errors } = t.lexer.tokenize(source));
  }
  const filled = tokens.map((token) =>
    operands.has(token.startOffset) ? made.filler(t.MissingOperand, token.startOffset) : token,
  );
  return { source, tokens: filled, errors, mistakes };
}
