import type { IToken } from "chevrotain";
import type { Expr } from "./ast.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { syntaxErrors } from "../diagnostics/errors.ts";
import { decodeInteger, decodeText } from "./literals.ts";
import type { NodeFactory } from "./node-factory.ts";
import * as t from "./tokens.ts";

/** The node for a literal token; an escape that does not decode is noted and stands for nothing. */
export function literalOf(make: NodeFactory, token: IToken): Expr {
  const span = spanOf(token);
  switch (token.tokenType) {
    case t.Integer:
      return make.literal(decodeInteger(token.image), span);
    case t.Float:
      return make.literal(Number(token.image), span);
    case t.True:
    case t.False:
      return make.literal(token.tokenType === t.True, span);
    case t.Null:
      return make.literal(null, span);
    default: {
      const decoded = decodeText(token.image);
      if (decoded.ok) return make.literal(decoded.value, span);
      const at = { start: span.start + decoded.start, end: span.start + decoded.end };
      make.problems.push(syntaxErrors.badEscape(decoded.message, at));
      return make.literal("", span);
    }
  }
}

/** The name of a field, which may be written in backquotes. */
export function fieldName({ image }: IToken): string {
  return image.startsWith("`") ? image.slice(1, -1) : image;
}

/** The offset after a token. Tokens that recovery made have no length. */
export function endOf(token: IToken): number {
  return token.startOffset + token.image.length;
}

/** The place of a token. */
export function spanOf(token: IToken): Span {
  return { start: token.startOffset, end: endOf(token) };
}

/** The place from the start of one token to the end of another. */
export function between(start: IToken, end: IToken): Span {
  return { start: start.startOffset, end: endOf(end) };
}
