/**
 * What a user reads when something is wrong: a stable code, a sentence that states what was found and
 * what was expected, and the next action. Codes are never reused.
 */
export interface Problem {
  /** Stable code, `IL_AREA_NNN`. */
  readonly code: string;
  /** What was found, what was expected. Never a secret, never a payload. */
  readonly message: string;
  /** What to do next. */
  readonly hint?: string;
  /** A warning holds nothing up; an error, when left out. */
  readonly severity?: "error" | "warning";
  /** Where: `file:line:col`, or a path such as `pipelines.support.steps[0]`. */
  readonly place?: string;
  /** The source line with carets under what is wrong, for a terminal. */
  readonly frame?: string;
}

/** A {@link Problem} thrown where a caller cannot go on: an outage, or a start that must not happen. */
export class IngestError extends Error {
  override readonly name = "IngestError";
  readonly code: string;
  readonly hint: string | undefined;
  readonly place: string | undefined;

  constructor(problem: Problem, options?: { readonly cause?: unknown }) {
    super(problem.message, options);
    this.code = problem.code;
    this.hint = problem.hint;
    this.place = problem.place;
  }
}

/** One line for a terminal or a log: `IL_CFG_102 unknown key 'stepz' (a.yaml:3:5). Did you mean 'steps'?` */
export function formatProblem({ code, message, hint, place }: Problem | IngestError): string {
  const where = place === undefined ? "" : ` (${place})`;
  return `${code} ${message}${where}.${hint === undefined ? "" : ` ${hint}`}`;
}
