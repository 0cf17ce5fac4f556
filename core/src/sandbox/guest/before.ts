/**
 * Names and values of an object, before a function had it that may change it in place. In two lists:
 * looking each name up costs more than the rest of a comparison.
 */
export class Before {
  readonly keys: readonly string[];
  /** Scalars as they are, lists as lists, objects as `Before`. */
  readonly values: readonly unknown[];

  constructor(keys: readonly string[], values: readonly unknown[]) {
    this.keys = keys;
    this.values = values;
  }
}

/** Keeps what the payloads of a batch, parsed from JSON, are. */
export class Keeper {
  /** Whether no number met so far can be an integer that it only comes near to. */
  isWhole = true;

  keep(value: unknown): unknown {
    if (typeof value === "number") {
      if (Math.abs(value) > Number.MAX_SAFE_INTEGER) this.isWhole = false;
      return value;
    }
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return this.#keepAll(value.slice());
    return new Before(Object.keys(value), this.#keepAll(Object.values(value)));
  }

  #keepAll(values: unknown[]): readonly unknown[] {
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index];
      if (typeof value !== "string") values[index] = this.keep(value);
    }
    return values;
  }
}
