/**
 * What bounds an expression, each by name; an error that a limit causes names the limit and its value.
 * Time and memory of an evaluation follow from these and from the size of the event.
 */
export interface Limits {
  /** Characters of a source text. Default 65,536. */
  readonly sourceLengthMax: number;
  /** Brackets, conditionals and unary operators inside one another in the source. Default 100. */
  readonly nestingMax: number;
  /** Depth of the syntax tree, which long chains of `+` or `.` deepen. Default 400. */
  readonly depthMax: number;
  /** Elements written in one list or map. Default 10,000. */
  readonly elementsMax: number;
  /** Steps of all macros of one evaluation together. Default 1,000,000. */
  readonly iterationsMax: number;
  /** Estimated worst-case cost of one evaluation, in steps. Default 100,000,000. */
  readonly costMax: number;
}

/** The limits of an environment that states none. */
export const DEFAULT_LIMITS: Limits = {
  sourceLengthMax: 65_536,
  nestingMax: 100,
  depthMax: 400,
  elementsMax: 10_000,
  iterationsMax: 1_000_000,
  costMax: 100_000_000,
};

/**
 * Work of one evaluation: characters and elements that it makes, elements that it compares, and a sixteenth of
 * the characters that it searches. Fixed.
 */
export const WORK_MAX = 16_777_216;

/** Characters of a string, bytes, or elements of a list, that one operation may make. Fixed. */
export const RESULT_LENGTH_MAX = 1_048_576;
