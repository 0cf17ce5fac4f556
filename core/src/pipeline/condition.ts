import { isEvaluationError, types } from "@ingestlayer/dsl";
import type { Event, Failure } from "../glossary.ts";
import { evaluationFailure } from "../plugin/evaluation.ts";
import type { Compile, ConfigPath, Expression } from "../plugin/setup.ts";

/** A compiled `when`, or none: everything passes. */
export type Condition = Expression | undefined;

/** Compiles the `when` of a step or a route. */
export function compileCondition(
  compile: Compile,
  path: ConfigPath,
  when: string | undefined,
): Condition {
  return when === undefined ? undefined : compile.expression(path, when, types.bool);
}

/**
 * Whether an event passes. Where that cannot be decided the failure is returned: nothing passes, and
 * nothing is lost, since the event becomes a dead letter that says why.
 */
export function decide(condition: Condition, event: Event): boolean | Failure {
  if (condition === undefined) return true;
  const value = condition.evaluate(event);
  if (isEvaluationError(value)) return evaluationFailure(value);
  // The compiler was told to expect a bool: anything else came back as an error.
  return value === true;
}
