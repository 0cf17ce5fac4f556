import { compile, createEnv, formatType, isEvaluationError, toJson } from "@ingestlayer/dsl";
import type { Diagnostic } from "@ingestlayer/dsl";
import type { Project } from "../engine/project.ts";
import type { Problem } from "../errors.ts";
import type { Failure } from "../glossary.ts";
import type { JsonObject, JsonValue } from "../json/types.ts";
import { evaluationFailure } from "../plugin/evaluation.ts";
import { metaType } from "./compile.ts";
import { diagnosticProblem } from "./diagnostic-problem.ts";
import { mergeInputTypes } from "./input-type.ts";

/** An expression and the event to try it on. */
export interface Trial {
  readonly expression: string;
  readonly payload: JsonObject;
  /** Name of the event; with a project its declaration types `$event`. */
  readonly name: string;
  readonly project?: Project;
}

/** What a part of an expression was. */
export interface TriedPart {
  readonly text: string;
  /** Undefined where it failed, or is an optional without a value. */
  readonly value: JsonValue | undefined;
  readonly failure?: Failure;
}

export type Tried =
  | {
      readonly ok: true;
      /** As the checker names it: `bool`, `list(string)`. */
      readonly type: string;
      readonly result: TriedPart;
      /** Every part that was evaluated, in source order; the variables themselves, whole, are left out. */
      readonly parts: () => readonly TriedPart[];
      readonly warnings: readonly Problem[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Checks an expression and evaluates it on one event, as a `when` at the start of a pipeline would. */
export function tryExpression({ expression, payload, name, project }: Trial): Tried {
  const catalog = project?.config.catalog;
  const declared = catalog === undefined ? undefined : mergeInputTypes([name], catalog);
  const variables = { $event: declared ?? mergeInputTypes([], emptyCatalog), $meta: metaType };
  const compiled = compile(expression, createEnv({ variables }));
  const problems = compiled.diagnostics.map((found) => asProblem(found, expression));
  if (!compiled.ok) return { ok: false, problems };
  const { program } = compiled;
  const bindings = { $event: payload, $meta: sampleMeta(name) };
  return {
    ok: true,
    type: formatType(program.type),
    result: asPart(expression, program.evaluate(bindings)),
    parts: () =>
      program
        .explain(bindings)
        .filter(({ text }) => !Object.hasOwn(variables, text))
        .map(({ text, value, error }) => ({
          text,
          value,
          ...(error === undefined ? {} : { failure: evaluationFailure(error) }),
        })),
    warnings: problems,
  };
}

const emptyCatalog = { type: () => undefined };

/** The envelope of an event that was never stored. */
function sampleMeta(name: string): Record<string, unknown> {
  return {
    id: "00000000-0000-7000-8000-000000000000",
    name,
    source: "rest",
    received_at: new Date(),
  };
}

function asPart(text: string, result: Parameters<typeof isEvaluationError>[0]): TriedPart {
  const value = isEvaluationError(result) ? result : toJson(result as Parameters<typeof toJson>[0]);
  return isEvaluationError(value)
    ? { text, value: undefined, failure: evaluationFailure(value) }
    : { text, value };
}

function asProblem(found: Diagnostic, text: string): Problem {
  return diagnosticProblem(found, text, `expression:${lineAndColumn(text, found.span.start)}`);
}

function lineAndColumn(text: string, at: number): string {
  const before = text.slice(0, at);
  return `${before.split("\n").length}:${at - before.lastIndexOf("\n")}`;
}
