import { isEvaluationError } from "@ingestlayer/dsl";
import type { Event, Failure } from "../glossary.ts";
import { evaluationFailure } from "../plugin/evaluation.ts";
import type { Expression } from "../plugin/setup.ts";

/** The key of an event under a route's `orderBy`, as text, or why it has none. */
export function orderKeyOf(orderBy: Expression, event: Event): string | Failure {
  const value = orderBy.evaluate(event);
  switch (typeof value) {
    case "string":
      return value;
    case "number":
    case "bigint":
    case "boolean":
      return String(value);
    default:
      return isEvaluationError(value) ? evaluationFailure(value) : noKey;
  }
}

const noKey: Failure = {
  code: "IL_RUN_105",
  reason: "'orderBy' gave no text, number or boolean: name a field that every event has",
};
