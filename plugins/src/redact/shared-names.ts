import { holdsKnown } from "./find.ts";
import type { FindOptions } from "./find.ts";
import { KnownIndex } from "./propagate.ts";

/** The names that the texts of an event make known to each other. */
export class SharedNames {
  // State: the names that nobody knew, and how much was known before the first of them and after the last.
  readonly #known: KnownIndex;
  readonly #names = new KnownIndex();
  readonly #from: number;
  #to: number;

  /** @param known What is known of the event, to which the names are added. */
  constructor(known: KnownIndex) {
    this.#known = known;
    this.#from = known.size;
    this.#to = known.size;
  }

  /** False where something else was learnt since. */
  get areAll(): boolean {
    return this.#known.size === this.#to;
  }

  /** Makes names known; true where any of them is new. */
  add(names: readonly string[]): boolean {
    for (const name of names) {
      const { size } = this.#known;
      this.#known.addName(name);
      if (this.#known.size > size) this.#names.addName(name);
    }
    const isNew = this.#known.size > this.#to;
    this.#to = this.#known.size;
    return isNew;
  }

  /**
   * Whether a text may be read otherwise than before: not where it was read knowing all but some of
   * these names, and none of them stands in it.
   */
  concern(text: string, knownSize: number, options: FindOptions): boolean {
    return knownSize < this.#from || !this.areAll || holdsKnown(text, options, this.#names);
  }
}
