import * as fc from "fast-check";

/**
 * Choices for a generator of nested texts: numbers that fast-check makes and shrinks. A tape that has run
 * out answers 0, so that the first alternative of every choice must be the smallest.
 */
export class Tape {
  readonly #choices: readonly number[];
  #at = 0;

  constructor(choices: readonly number[]) {
    this.#choices = choices;
  }

  /** A number from 0 up to, but not including, a count. */
  below(count: number): number {
    return (this.#choices[this.#at++] ?? 0) % count;
  }

  pick<T>(alternatives: readonly T[]): T {
    return alternatives[this.below(alternatives.length)] as T;
  }

  get isSpent(): boolean {
    return this.#at >= this.#choices.length;
  }
}

/** Tapes of up to so many choices. */
export function tapes(length: number): fc.Arbitrary<Tape> {
  return fc
    .array(fc.nat(10_000), { maxLength: length, size: "max" })
    .map((choices) => new Tape(choices));
}
