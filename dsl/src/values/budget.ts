import { forgetAdapted } from "./adapt.ts";
import { faults } from "./faults.ts";
import { RESULT_LENGTH_MAX, WORK_MAX } from "../limits.ts";
import type { EvaluationError } from "./values.ts";

// Evaluation is synchronous and never re-entered, so one counter serves the process. An evaluation sets it
// to zero when it starts.
let work = 0;

/** Begins an evaluation. */
export function beginEvaluation(): void {
  work = 0;
  forgetAdapted();
}

/** Counts characters or elements that are about to be made or compared; the error when they are too many. */
export function spend(length: number): EvaluationError | undefined {
  if (length > RESULT_LENGTH_MAX) return faults.limit("resultLengthMax", RESULT_LENGTH_MAX);
  work += length;
  return work > WORK_MAX ? faults.limit("workMax", WORK_MAX) : undefined;
}

/** Counts a text that is about to be searched, which costs far less than making it. */
export function spendSearch(length: number): EvaluationError | undefined {
  work += length >> 4;
  return work > WORK_MAX ? faults.limit("workMax", WORK_MAX) : undefined;
}
