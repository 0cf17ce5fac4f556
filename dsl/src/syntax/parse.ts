import type { IToken } from "chevrotain";
import { walk, type Expr } from "./ast.ts";
import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import { syntaxErrors } from "../diagnostics/errors.ts";
import { DEFAULT_LIMITS, type Limits } from "../limits.ts";
import { NodeFactory, rangeProblem } from "./node-factory.ts";
import { spanOf } from "./literal-tokens.ts";
import { Grammar } from "./grammar.ts";
import * as t from "./tokens.ts";

/** A parsed source: the tree and how many node numbers it uses, or what is wrong with the text. */
export type Parsed =
  | { readonly ok: true; readonly ast: Expr; readonly nodeCount: number }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

let shared: Grammar | undefined;

/** Parses one expression. Never throws: whatever the text, the answer is a tree or diagnostics. */
export function parse(source: string, limits: Limits = DEFAULT_LIMITS): Parsed {
  const whole = { start: 0, end: source.length };
  if (source.length > limits.sourceLengthMax) {
    const what = `the expression has ${source.length} characters`;
    return fail(syntaxErrors.tooLarge("sourceLengthMax", limits.sourceLengthMax, what, whole));
  }
  const lexed = t.lexer.tokenize(source);
  const [badText] = lexed.errors;
  if (badText !== undefined) {
    const character = String.fromCodePoint(source.codePointAt(badText.offset) ?? 0);
    const span = { start: badText.offset, end: badText.offset + character.length };
    return fail(syntaxErrors.unexpectedCharacter(character, span));
  }
  const problem = tokenProblem(lexed.tokens, limits);
  if (problem !== undefined) return fail(problem);
  shared ??= new Grammar();
  const make = new NodeFactory();
  shared.make = make;
  shared.input = lexed.tokens;
  const ast = shared.expression();
  const [syntax] = shared.errors;
  if (syntax !== undefined) return fail(unexpectedToken(syntax.token, lexed.tokens, source.length));
  const diagnostics = [...make.problems, ...treeProblems(ast, limits)];
  if (diagnostics.length > 0) return { ok: false, diagnostics };
  return { ok: true, ast, nodeCount: make.id() };
}

function fail(diagnostic: Diagnostic): Parsed {
  return { ok: false, diagnostics: [diagnostic] };
}

/** Tokens that are there only to be reported, and nesting, which must be bounded before recursion. */
function tokenProblem(tokens: readonly IToken[], limits: Limits): Diagnostic | undefined {
  let depth = 0;
  // A run of unary operators and each `?` deepen what follows up to the next bracket or comma.
  let chain = 0;
  const chains: number[] = [];
  for (const token of tokens) {
    switch (token.tokenType) {
      case t.UnterminatedText:
        return syntaxErrors.unterminatedText(spanOf(token));
      case t.Assignment:
        return syntaxErrors.assignment(spanOf(token));
      case t.LeftParen:
      case t.LeftBracket:
      case t.LeftBrace:
        depth++;
        chains.push(chain);
        break;
      case t.RightParen:
      case t.RightBracket:
      case t.RightBrace:
        depth--;
        chain = chains.pop() ?? 0;
        break;
      case t.Question:
      case t.Not:
      case t.Minus:
        chain++;
        break;
      case t.Comma:
        chain = chains.at(-1) ?? 0;
        break;
      default:
        break;
    }
    if (depth > limits.nestingMax || chain > limits.depthMax) {
      const name = depth > limits.nestingMax ? "nestingMax" : "depthMax";
      const what = "the expression is nested too deep";
      return syntaxErrors.tooLarge(name, limits[name], what, spanOf(token));
    }
  }
  return undefined;
}

function treeProblems(ast: Expr, limits: Limits): Diagnostic[] {
  const problems: Diagnostic[] = [];
  let tooDeep: Span | undefined;
  walk(ast, (node, depth) => {
    if (depth > limits.depthMax) tooDeep ??= node.span;
    if (node.kind === "literal") {
      const type = rangeProblem(node.value);
      if (type !== null) problems.push(syntaxErrors.numberRange(type, node.span));
    } else if (node.kind === "struct") {
      problems.push(syntaxErrors.message(node.name, node.span));
    } else {
      const size =
        node.kind === "list" ? node.elements.length : node.kind === "map" ? node.entries.length : 0;
      if (size > limits.elementsMax) {
        const what = `this ${node.kind} has ${size} elements`;
        problems.push(syntaxErrors.tooLarge("elementsMax", limits.elementsMax, what, node.span));
      }
    }
  });
  if (tooDeep !== undefined) {
    const what = "the expression is nested too deep";
    problems.push(syntaxErrors.tooLarge("depthMax", limits.depthMax, what, tooDeep));
  }
  return problems;
}

function unexpectedToken(token: IToken, tokens: readonly IToken[], length: number): Diagnostic {
  const at = tokens.indexOf(token);
  const previousToken = at < 0 ? tokens.at(-1) : tokens[at - 1];
  const isEnd = Number.isNaN(token.startOffset) || token.startOffset < 0 || token.image === "";
  const span = isEnd ? { start: length, end: length } : spanOf(token);
  const found = isEnd ? "the end" : `'${token.image}'`;
  const afterOperand =
    previousToken !== undefined && ENDS_OPERAND.has(previousToken.tokenType.name);
  // `not` alone reads as a name, so the mistake shows at what follows it.
  const suspect = previousToken?.image === "not" ? "not" : isEnd ? "" : token.image;
  const word = Object.hasOwn(WORDS, suspect) ? WORDS[suspect] : undefined;
  const hint = word === undefined ? undefined : `Write '${word}'.`;
  const expected = afterOperand ? "an operator or the end" : "a value";
  return syntaxErrors.unexpected(found, isEnd && afterOperand ? closing : expected, span, hint);
}

const closing = "a closing bracket or an operator";
const WORDS: Readonly<Record<string, string>> = { and: "&&", or: "||", not: "!" };
const ENDS_OPERAND: ReadonlySet<string> = new Set([
  "Identifier",
  "EscapedName",
  "Integer",
  "Float",
  "Text",
  "RawText",
  "True",
  "False",
  "Null",
  "RightParen",
  "RightBracket",
  "RightBrace",
]);
