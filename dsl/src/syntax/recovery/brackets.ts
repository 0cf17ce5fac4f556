import type { IToken, TokenType } from "chevrotain";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { syntaxErrors } from "../../diagnostics/errors.ts";
import { spanOf } from "../literal-tokens.ts";
import * as t from "../tokens.ts";
import type { MadeTokens, MendedTokens } from "./tokens.ts";

/** What an opening bracket begins. */
export type BracketKind = "call" | "group" | "index" | "list" | "map" | "message";

/** An opening bracket whose closing one is still to come. */
interface Open {
  readonly index: number;
  readonly kind: BracketKind;
  readonly closing: TokenType;
}

const CLOSING: ReadonlyMap<TokenType, TokenType> = new Map([
  [t.LeftParen, t.RightParen],
  [t.LeftBracket, t.RightBracket],
  [t.LeftBrace, t.RightBrace],
]);
const CLOSERS: ReadonlySet<TokenType> = new Set(CLOSING.values());

/** How a closing bracket is written. */
const IMAGES: ReadonlyMap<TokenType, string> = new Map([
  [t.RightParen, "')'"],
  [t.RightBracket, "']'"],
  [t.RightBrace, "'}'"],
]);

/** True for `)`, `]` and `}`. */
export function isClosing(token: IToken | undefined): boolean {
  return token !== undefined && CLOSERS.has(token.tokenType);
}

/** True for `(`, `[` and `{`. */
export function isOpening(token: IToken | undefined): boolean {
  return token !== undefined && CLOSING.has(token.tokenType);
}

/** The innermost bracket that is open before a token. */
export function bracketAt(tokens: readonly IToken[], index: number): Open | undefined {
  const stack: Open[] = [];
  for (let at = 0; at < index; at++) {
    const open = openAt(tokens, at);
    if (open !== undefined) stack.push(open);
    else if (isClosing(tokens[at])) stack.pop();
  }
  return stack.at(-1);
}

function openAt(tokens: readonly IToken[], index: number): Open | undefined {
  const type = tokens[index]?.tokenType;
  const closing = type === undefined ? undefined : CLOSING.get(type);
  if (closing === undefined) return undefined;
  const previous = tokens[index - 1]?.tokenType;
  const followsOperand = previous !== undefined && t.ENDS_OPERAND.has(previous);
  return { index, closing, kind: kindOf(type, previous, followsOperand) };
}

function kindOf(
  type: TokenType | undefined,
  previous: TokenType | undefined,
  followsOperand: boolean,
): BracketKind {
  if (type === t.LeftParen) return previous === t.Identifier ? "call" : "group";
  if (type === t.LeftBracket) return followsOperand ? "index" : "list";
  return followsOperand ? "message" : "map";
}

/** Where the element of a bracket that a token is in ends: at a comma or closing bracket, or at the end. */
export function elementEnd(tokens: readonly IToken[], start: number): number {
  let depth = 0;
  for (let index = start; index < tokens.length; index++) {
    const type = tokens[index]?.tokenType;
    if (depth === 0 && (type === t.Comma || isClosing(tokens[index]))) return index;
    if (type !== undefined && CLOSING.has(type)) depth++;
    if (isClosing(tokens[index])) depth--;
  }
  return tokens.length;
}

/** Where the chain of names, calls and indexes begins that ends at a token. */
export function operandStart(tokens: readonly IToken[], end: number): number {
  let index = end;
  for (;;) {
    if (isClosing(tokens[index])) index = openingOf(tokens, index);
    const previous = tokens[index - 1];
    const type = tokens[index]?.tokenType;
    const continues = type !== undefined && CLOSING.has(type) && previous !== undefined;
    // A call, an index or a message goes on to the left; so does what stands behind a dot.
    if (continues && t.ENDS_OPERAND.has(previous.tokenType)) {
      index--;
      continue;
    }
    const isOptional = previous?.tokenType === t.Question;
    const dot = index - (isOptional ? 2 : 1);
    if (tokens[dot]?.tokenType !== t.Dot || dot < 1) return index;
    index = dot - 1;
  }
}

function openingOf(tokens: readonly IToken[], closing: number): number {
  let depth = 0;
  for (let index = closing; index >= 0; index--) {
    const type = tokens[index]?.tokenType;
    if (isClosing(tokens[index])) depth++;
    if (type !== undefined && CLOSING.has(type)) depth--;
    if (depth === 0) return index;
  }
  return 0;
}

/**
 * Gives each bracket its partner: closing ones that are missing are put in, those that close nothing are left
 * out, and one of another kind counts as the one that was meant.
 */
export function balance(source: readonly IToken[], length: number, made: MadeTokens): MendedTokens {
  const tokens: IToken[] = [];
  const mistakes: Diagnostic[] = [];
  const stack: TokenType[] = [];
  for (const token of source) {
    const closing = CLOSING.get(token.tokenType);
    if (closing !== undefined) stack.push(closing);
    if (!CLOSERS.has(token.tokenType)) {
      tokens.push(token);
      continue;
    }
    const expected = stack.at(-1);
    if (token.tokenType !== expected) {
      const wanted = expected === undefined ? "an operator or the end" : image(expected);
      mistakes.push(syntaxErrors.unexpected(`'${token.image}'`, wanted, spanOf(token)));
    }
    if (expected === undefined) continue;
    const depth = stack.lastIndexOf(token.tokenType);
    if (depth < 0) {
      stack.pop();
      tokens.push(made.closer(expected, token.startOffset));
      continue;
    }
    for (const missing of stack.splice(depth + 1).toReversed()) {
      tokens.push(made.closer(missing, token.startOffset));
    }
    stack.pop();
    tokens.push(token);
  }
  const [innermost] = stack.slice(-1);
  if (innermost !== undefined) {
    const end = { start: length, end: length };
    const wanted = `an operator or ${image(innermost)}`;
    mistakes.push(syntaxErrors.unexpected("the end", wanted, end));
  }
  for (const missing of stack.toReversed()) tokens.push(made.closer(missing, length));
  return { tokens, mistakes };
}

function image(closing: TokenType): string {
  return IMAGES.get(closing) ?? "a closing bracket";
}
