import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { syntaxErrors } from "../../diagnostics/errors.ts";
import { FIXED_LIMITS } from "../../limits.ts";
import { endOf } from "../literal-tokens.ts";
import * as t from "../tokens.ts";
import type { Lexed } from "./characters.ts";

/** A text without the comments that it cannot have, and its tokens. */
interface Uncommented extends Lexed {
  readonly source: string;
  readonly mistakes: readonly Diagnostic[];
}

/**
 * Reports comments between slashes and stars. What stands in one may look like anything: each is taken out of the
 * text, and the rest is read anew.
 */
export function mendComments(text: string, lexed: Lexed): Uncommented {
  const mistakes: Diagnostic[] = [];
  let source = text;
  let { tokens, errors } = lexed;
  while (mistakes.length < FIXED_LIMITS.mistakesMax) {
    const start = tokens.find((token, index) => {
      const next = tokens[index + 1];
      return token.image === "/" && next?.image === "*" && next.startOffset === endOf(token);
    })?.startOffset;
    if (start === undefined) break;
    const close = source.indexOf("*/", start + 2);
    const end = close < 0 ? source.length : close + 2;
    const span = { start, end: start + 2 };
    const hint = "A comment starts with '//' and ends with its line.";
    mistakes.push(syntaxErrors.unexpected("'/*'", "'//'", span, hint));
    source = source.slice(0, start) + " ".repeat(end - start) + source.slice(end);
    ({ tokens, errors } = t.lexer.tokenize(source));
  }
  return { source, tokens, errors, mistakes };
}
