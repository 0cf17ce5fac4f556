import { isEvaluationError, stringifyJson, types } from "@ingestlayer/core/plugin";
import type {
  Compile,
  EvaluationError,
  Event,
  Expression,
  JsonObject,
} from "@ingestlayer/core/plugin";

/** A part of a condition, and what is said of an event for which it is false. */
export interface Clause {
  readonly condition: Expression;
  readonly reason: string;
}

/** An expression is one clause, a `match` object has one for each of its fields. */
export function compileClauses(config: string | JsonObject, setup: Compile): readonly Clause[] {
  if (typeof config === "string") {
    const condition = setup.expression([], config, types.bool);
    return [{ condition, reason: `not true: ${config}` }];
  }
  return Object.entries(config).map(([field, wanted]) => ({
    condition: setup.match([], { [field]: wanted }),
    reason: `'${field}' does not match ${stringifyJson(wanted)}`,
  }));
}

export type Decision =
  | { readonly kind: "pass" }
  | { readonly kind: "stop"; readonly clause: Clause }
  | { readonly kind: "undecided"; readonly error: EvaluationError };

const pass: Decision = { kind: "pass" };

/** All clauses joined as `&&` joins them in CEL: one that is false decides, beside any error. */
export function decide(clauses: readonly Clause[], event: Event): Decision {
  let error: EvaluationError | undefined;
  for (const clause of clauses) {
    const value = clause.condition.evaluate(event);
    if (value === true) continue;
    if (!isEvaluationError(value)) return { kind: "stop", clause };
    error ??= value;
  }
  return error === undefined ? pass : { kind: "undecided", error };
}
