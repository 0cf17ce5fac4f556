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

/** Limits that no environment can change. */
export const FIXED_LIMITS = {
  /** Characters and elements that one evaluation makes. */
  workMax: 16_777_216,
  /**
   * Characters and elements that one evaluation reads, weighted by what is done with each. It bounds what macros
   * and regular expressions can do to long texts.
   */
  readMax: 268_435_456,
  /** Characters of a string, bytes, or elements of a list, that one operation makes. */
  resultLengthMax: 1_048_576,
  /** Parts of two values that one comparison looks at. */
  comparedPartsMax: 1_048_576,
  /** Elements of two lists of which a function compares every pair. */
  pairedElementsMax: 1000,
  /** Lists and maps inside one another that comparing and converting a value goes down into. */
  valueDepthMax: 1000,
  /** Parts and characters of one value as JSON. */
  jsonPartsMax: 16_777_216,
  /** Characters of a regular expression. */
  patternLengthMax: 10_000,
  /** Objects inside one another in a match object. */
  matchDepthMax: 32,
  /** Parts that one explanation lists. */
  explanationsMax: 500,
  /** Mistakes of form that are reported of one text. */
  mistakesMax: 20,
} as const;

/** The name of a limit that no environment can change. */
export type FixedLimit = keyof typeof FIXED_LIMITS;
