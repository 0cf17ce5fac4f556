import type { EvaluationError } from "@ingestlayer/dsl";
import type { Failure } from "../glossary.ts";

/** An evaluation error as a {@link Failure}: expression, position and cause, never the payload. */
export function evaluationFailure(error: EvaluationError): Failure {
  return { code: error.code, reason: error.message };
}
