import { FIXED_LIMITS } from "../limits.ts";
import { forgetAdapted } from "./adapt.ts";
import { faults } from "./faults.ts";
import type { EvaluationError } from "./values.ts";

// Evaluation is synchronous and never re-entered, so one set of counters serves the process. An evaluation
// sets them to zero when it starts.
let made = 0;
let read = 0;

/** Begins an evaluation. */
export function beginEvaluation(): void {
  made = 0;
  read = 0;
  forgetAdapted();
}

/** Counts characters or elements that are about to be made or compared; the error when they are too many. */
export function spend(length: number): EvaluationError | undefined {
  if (length > FIXED_LIMITS.resultLengthMax) return faults.limit("resultLengthMax");
  made += length;
  return made > FIXED_LIMITS.workMax ? faults.limit("workMax") : undefined;
}

/**
 * Counts characters that are read; true when they are too many. Values count as they are compared; what that
 * adds up to is looked at by calls of functions and by each step of a macro.
 */
export function charge(units: number): boolean {
  read += units;
  return read > FIXED_LIMITS.readMax;
}

/** What this evaluation has made and read so far; for the test that every function is counted. */
export function counted(): { readonly made: number; readonly read: number } {
  return { made, read };
}

/** Units that listing one key of a plain object reads: the engine looks each up in a table. */
export const KEY_COST = 64;

/** Texts up to here are compared without being counted: what is written in a rule is mostly shorter. */
export const SHORT_TEXT_MAX = 255;

/** Lists up to here are searched without being counted. */
export const SHORT_LIST_MAX = 16;
