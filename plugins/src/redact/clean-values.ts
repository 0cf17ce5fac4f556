import { NOTHING, find, holdsKnown } from "./find.ts";
import type { FindOptions, Found } from "./find.ts";
import type { KnownIndex } from "./propagate.ts";

const CHARS_MAX = 48;
const VALUES_MAX = 2000;

/**
 * Reads texts, and keeps in mind in which short ones there is nothing: a channel, a status, a plan come
 * with every event, and few of them differ.
 */
export class CleanValues {
  // State: the values without findings, as far as nothing else is known. Full, it begins anew.
  readonly #options: FindOptions;
  readonly #clean = new Set<string>();

  constructor(options: FindOptions) {
    this.#options = options;
  }

  /** What {@link find} says of a text. */
  find(text: string, known: KnownIndex): Found {
    if (text.length > CHARS_MAX) return find(text, this.#options, known);
    // Where nothing that is known stands in a text, it is read as if nothing were.
    if (known.hasBrackets || (known.size > 0 && holdsKnown(text, this.#options, known))) {
      return find(text, this.#options, known);
    }
    if (this.#clean.has(text)) return NOTHING;
    const found = find(text, this.#options);
    if (found.findings.length === 0) this.#keep(text);
    return found;
  }

  #keep(text: string): void {
    if (this.#clean.size === VALUES_MAX) this.#clean.clear();
    this.#clean.add(text);
  }
}
