import type { IToken } from "chevrotain";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { isLimitMistake, syntaxErrors } from "../diagnostics/errors.ts";
import { DEFAULT_LIMITS, type Limits } from "../limits.ts";
import type { Expr } from "./ast.ts";
import { nestingProblem, treeProblems } from "./bounds.ts";
import { readTokens } from "./read.ts";
import { recover } from "./recovery/recover.ts";
import * as t from "./tokens.ts";

/** A parsed source: the tree, or what is wrong with the form of the text. */
export type Parsed =
  | { readonly ok: true; readonly ast: Expr }
  | {
      readonly ok: false;
      readonly diagnostics: readonly Diagnostic[];
      /** What could be read around the mistakes, so that more can be said of it. Never evaluated. */
      readonly recovered: Expr | undefined;
    };

/**
 * Parses one expression and reports all mistakes of form. Never throws: whatever the text, the answer is a tree or
 * diagnostics.
 */
export function parse(source: string, limits: Limits = DEFAULT_LIMITS): Parsed {
  const whole = { start: 0, end: source.length };
  if (source.length > limits.sourceLengthMax) {
    const what = `the expression has ${source.length} characters`;
    return fail(syntaxErrors.tooLarge("sourceLengthMax", limits.sourceLengthMax, what, whole));
  }
  const lexed = t.lexer.tokenize(source);
  const tooDeep = nestingProblem(lexed.tokens, limits);
  if (tooDeep !== undefined) return fail(tooDeep);
  const isClean = lexed.errors.length === 0 && !lexed.tokens.some(isOnlyReported);
  const first = isClean ? readTokens(lexed.tokens) : undefined;
  const { mistakes, reading } =
    first?.ok === true ? { mistakes: [], reading: first } : recover(source, lexed);
  const diagnostics = [...mistakes];
  if (reading !== undefined) {
    // What is said of a call with a mistake in it may follow from that.
    const isWhole = ({ span }: Diagnostic): boolean =>
      !mistakes.some(({ span: { start } }) => span.start <= start && start <= span.end);
    diagnostics.push(...reading.make.problems.filter(isWhole));
    if (!reading.make.isSmall(limits)) diagnostics.push(...treeProblems(reading.ast, limits));
  }
  if (reading !== undefined && diagnostics.length === 0) return { ok: true, ast: reading.ast };
  const isReadable = reading !== undefined && !diagnostics.some(isLimitMistake);
  return {
    ok: false,
    diagnostics: diagnostics.toSorted((a, b) => a.span.start - b.span.start),
    recovered: isReadable ? reading.ast : undefined,
  };
}

function fail(diagnostic: Diagnostic): Parsed {
  return { ok: false, diagnostics: [diagnostic], recovered: undefined };
}

function isOnlyReported({ tokenType }: IToken): boolean {
  return tokenType === t.UnterminatedText || tokenType === t.Assignment;
}
