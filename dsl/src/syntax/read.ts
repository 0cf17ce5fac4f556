import type { IParserErrorMessageProvider, IToken } from "chevrotain";
import type { Expr } from "./ast.ts";
import { Grammar } from "./grammar.ts";
import { NodeFactory } from "./node-factory.ts";

/** What the grammar made of some tokens: a tree, or the first token that does not fit. */
export type Reading =
  | { readonly ok: true; readonly ast: Expr; readonly make: NodeFactory }
  /** `wanted` is the name of the one token that the grammar would have taken, if it was one. */
  | { readonly ok: false; readonly token: IToken; readonly wanted: string };

/** Messages are worded elsewhere: an exception tells only what token was wanted, if it was one. */
const errorMessageProvider: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => expected.name,
  buildNoViableAltMessage: () => "",
  buildEarlyExitMessage: () => "",
  buildNotAllInputParsedMessage: () => "",
};

let shared: Grammar | undefined;

/** Reads tokens by the grammar, up to the first that does not fit. */
export function readTokens(tokens: readonly IToken[]): Reading {
  shared ??= new Grammar(errorMessageProvider);
  const make = new NodeFactory();
  shared.make = make;
  shared.input = [...tokens];
  const ast = shared.expression();
  const [error] = shared.errors;
  if (error === undefined) return { ok: true, ast, make };
  return { ok: false, token: error.token, wanted: error.message };
}
