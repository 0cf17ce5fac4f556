import type { IToken } from "chevrotain";
import { operatorOf } from "../../diagnostics/words.ts";
import * as t from "../tokens.ts";
import { bracketAt, elementEnd, isClosing } from "./brackets.ts";
import type { MadeTokens } from "./tokens.ts";
import { isNot, KEYWORDS, type Misfit } from "./unexpected.ts";

/** Tokens with a misfit mended so that the grammar can go on behind it; undefined where nothing helps. */
export function mend(
  tokens: readonly IToken[],
  index: number,
  misfit: Misfit,
  made: MadeTokens,
): readonly IToken[] | undefined {
  const offset = misfit.found?.startOffset ?? misfit.length;
  const insert = (...fillers: readonly IToken[]): readonly IToken[] =>
    tokens.toSpliced(index, 0, ...fillers);
  switch (misfit.wanted) {
    case "operand":
      return insert(made.filler(t.MissingOperand, offset));
    case "name": {
      const filler = made.filler(t.MissingOperand, offset);
      const isWord = misfit.found !== undefined && KEYWORDS.has(misfit.found.tokenType);
      return isWord ? tokens.with(index, filler) : insert(filler);
    }
    case "colon":
      return mendColon(tokens, index, offset, made);
    case "operator":
      return mendOperator(tokens, index, { ...misfit, offset }, made);
  }
}

/** A colon that comes later in the same element was meant here, and what stands between is too much. */
function mendColon(
  tokens: readonly IToken[],
  index: number,
  offset: number,
  made: MadeTokens,
): readonly IToken[] | undefined {
  const end = elementEnd(tokens, index);
  const rest = tokens.slice(index, end);
  const startsOperand = rest[0] !== undefined && t.STARTS_OPERAND.has(rest[0].tokenType);
  if (startsOperand && rest.some((token) => token.tokenType === t.Colon)) {
    return tokens.toSpliced(index, 0, made.filler(t.MissingOperator, offset));
  }
  const colon = made.filler(t.Colon, offset);
  if (startsOperand) return tokens.toSpliced(index, 0, colon);
  return tokens.toSpliced(index, rest.length, colon, made.filler(t.MissingOperand, offset));
}

const OPERATOR_TYPES = { "&&": t.And, "||": t.Or, "==": t.Equality, "!": t.Not } as const;

function mendOperator(
  tokens: readonly IToken[],
  index: number,
  { found, previous, bracket, offset }: Misfit & { readonly offset: number },
  made: MadeTokens,
): readonly IToken[] | undefined {
  if (found === undefined) return undefined;
  const startsOperand = t.STARTS_OPERAND.has(found.tokenType);
  if (isNot(previous) && startsOperand) {
    return tokens.with(index - 1, made.filler(t.Not, previous.startOffset, "!"));
  }
  const word = found.tokenType === t.Identifier ? operatorOf(found.image) : undefined;
  if (word === "!") {
    const operator = made.filler(t.MissingOperator, offset);
    return tokens.toSpliced(index, 1, operator, made.filler(t.Not, offset, "!"));
  }
  if (word !== undefined)
    return tokens.with(index, made.filler(OPERATOR_TYPES[word], offset, word));
  const isList = bracket === "call" || bracket === "list" || bracket === "map";
  const filler = made.filler(isList ? t.Comma : t.MissingOperator, offset);
  if (startsOperand) return tokens.toSpliced(index, 0, filler);
  // A comma or colon that separates nothing, or the rest of what cannot be read.
  const next = tokens[index + 1];
  const isSeparator = found.tokenType === t.Comma || found.tokenType === t.Colon;
  if (isSeparator && next !== undefined && t.STARTS_OPERAND.has(next.tokenType)) {
    return tokens.with(index, made.filler(t.MissingOperator, offset));
  }
  const end = Math.max(elementEnd(tokens, index), isClosing(found) ? index : index + 1);
  return end === index ? undefined : tokens.toSpliced(index, end - index);
}

/** The tokens without what stands inside a message: it is refused as a whole. */
export function emptyMessage(
  tokens: readonly IToken[],
  index: number,
): readonly IToken[] | undefined {
  const open = bracketAt(tokens, index);
  if (open?.kind !== "message") return undefined;
  let end = elementEnd(tokens, open.index + 1);
  while (tokens[end]?.tokenType === t.Comma) end = elementEnd(tokens, end + 1);
  return tokens.toSpliced(open.index + 1, end - open.index - 1);
}
