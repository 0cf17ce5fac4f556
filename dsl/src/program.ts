import { convert } from "./values/admit.ts";
import { checkTree, type CheckedExpr } from "./checker/checker.ts";
import { type Diagnostic, hasErrors } from "./diagnostics/diagnostic.ts";
import type { Env } from "./env.ts";
import { typeErrors } from "./diagnostics/errors.ts";
import { makeEvaluate } from "./compiler/compile.ts";
import type { Bindings } from "./evaluator/evaluator.ts";
import { explainTree, type Explanation } from "./evaluator/explain.ts";
import { faults } from "./values/faults.ts";
import type { Expr } from "./syntax/ast.ts";
import { parse } from "./syntax/parse.ts";
import { allMistakes } from "./checker/broken.ts";
import { formatType, type Type } from "./types.ts";
import { Unifier } from "./checker/unifier.ts";
import { isEvaluationError, type Result } from "./values/values.ts";

/** What `check` found. `ast` and `type` are undefined when the text does not parse. */
export interface CheckResult {
  readonly ast: Expr | undefined;
  readonly type: Type | undefined;
  /** Paths that the expression reads, sorted. */
  readonly references: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A compiled expression. Immutable and reentrant: evaluate it as often, and from where, you like. */
export interface Program {
  readonly source: string;
  readonly type: Type;
  readonly references: readonly string[];
  /** The value for some bindings, or an EvaluationError. Never throws for what the bindings hold. */
  evaluate(bindings: Bindings): Result;
  /** The value of every part that was evaluated, in source order; for people, far slower. */
  explain(bindings: Bindings): readonly Explanation[];
}

/** A program, or why there is none. */
export type Compiled =
  | { readonly ok: true; readonly program: Program; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Parses and types an expression without making a program. Never throws, whatever the text. */
export function check(source: string, env: Env): CheckResult {
  const parsed = parse(source, env.limits);
  if (!parsed.ok) {
    const diagnostics = allMistakes(parsed, env);
    return { ast: undefined, type: undefined, references: [], diagnostics };
  }
  const { ast, type, references, diagnostics } = checkTree(parsed.ast, env);
  return { ast, type, references, diagnostics };
}

/**
 * Parses, types and compiles an expression. With `expected`, another type is an error of code
 * `IL_DSL_207`, and a `dyn` result is checked on every evaluation.
 */
export function compile(
  source: string,
  env: Env,
  options: { readonly expected?: Type } = {},
): Compiled {
  const parsed = parse(source, env.limits);
  if (!parsed.ok) return { ok: false, diagnostics: allMistakes(parsed, env) };
  return compileTree(source, parsed.ast, env, options.expected);
}

/** Types and compiles a tree. The source is kept for messages. */
export function compileTree(source: string, ast: Expr, env: Env, expected?: Type): Compiled {
  const checked = checkTree(ast, env);
  const diagnostics = [...checked.diagnostics];
  if (expected !== undefined && !new Unifier().assign(checked.type, expected)) {
    const found = formatType(checked.type);
    diagnostics.push(typeErrors.wrongResult(formatType(expected), found, ast.span));
  }
  if (hasErrors(diagnostics)) return { ok: false, diagnostics };
  return { ok: true, program: makeProgram(source, checked, env, expected), diagnostics };
}

function makeProgram(
  source: string,
  checked: CheckedExpr,
  env: Env,
  expected: Type | undefined,
): Program {
  const run = makeEvaluate(checked, env);
  // A type that is known before needs no look at every result.
  const isOpen = expected !== undefined && checked.type.kind === "dyn";
  return {
    source,
    type: isOpen ? expected : checked.type,
    references: checked.references,
    evaluate: isOpen ? (bindings) => expectType(run(bindings), expected) : run,
    explain: (bindings) => explainTree(source, checked, bindings, env.limits),
  };
}

function expectType(result: Result, expected: Type): Result {
  if (isEvaluationError(result)) return result;
  try {
    return convert(result, expected) ?? faults.wrongResult(expected, result);
  } catch {
    return faults.host();
  }
}
