import type { CleanValues } from "./clean-values.ts";
import { NOTHING, hasPatterns } from "./find.ts";
import type { FindOptions, Found } from "./find.ts";
import { readLimit } from "./limit.ts";
import type { KnownIndex } from "./propagate.ts";
import { SharedNames } from "./shared-names.ts";

/** What was found in a text, and how far it was read: what lies behind `end` is hidden unread. */
export interface ReadText {
  readonly text: string;
  readonly found: Found;
  readonly end: number;
}

interface Entry extends ReadText {
  found: Found;
  end: number;
  /** How much was known at the time. */
  knownSize: number;
  /** The text that became this one. */
  from: Entry | undefined;
}

// So few texts are compared one by one: to hash them takes longer.
const FEW = 12;

/**
 * The texts of one event. Each is read once for what is known by then, and again only once more is
 * known: reading is the cost of the step.
 */
export class EventTexts {
  // State: what was found in each text; where they are many, the same by text; whether the names of
  // the only text are still to be made known; what was shared since nothing else was learnt.
  readonly #options: FindOptions;
  readonly #charsMax: number;
  readonly #known: KnownIndex;
  readonly #values: CleanValues;
  readonly #entries: Entry[] = [];
  #byText: Map<string, Entry> | undefined;
  #finds = 0;
  #owesNames = false;
  #shared: SharedNames | undefined;

  constructor(options: FindOptions, charsMax: number, known: KnownIndex, values: CleanValues) {
    this.#values = values;
    this.#options = options;
    this.#charsMax = charsMax;
    this.#known = known;
  }

  /** How often a text was searched. */
  get finds(): number {
    return this.#finds;
  }

  read(text: string): ReadText {
    const before = this.#entryOf(text);
    if (before?.knownSize === this.#known.size) return before;
    this.shareOwed();
    const knownSize = this.#known.size;
    if (before !== undefined && !this.#needsReading(before)) {
      before.knownSize = knownSize;
      return before;
    }
    this.#finds += 1;
    const { readEnd, end } = readLimit(text, this.#charsMax, this.#options.types);
    const read = readEnd < text.length ? text.slice(0, readEnd) : text;
    const found = upTo(end, this.#values.find(read, this.#known));
    const readTo = Math.max(end, found.findings.at(-1)?.end ?? 0);
    return this.#put({ text, found, end: readTo, knownSize, from: undefined }, before);
  }

  /** True where the text was read, or needs no reading, with all that is known by now. */
  isRead(text: string): boolean {
    return this.#entryOf(text)?.knownSize === this.#known.size;
  }

  /**
   * Says that a text has become another one, by labels in place of all that was found in it. True where
   * that one surely has nothing more to find: it then counts as read.
   */
  becomes(text: string, labelled: string): boolean {
    const read = this.#entryOf(text);
    const knownSize = this.#known.size;
    if (read?.knownSize !== knownSize || read.end < text.length) return false;
    const { rest } = read.found;
    if (labelled.length > this.#charsMax || rest === "everything") return false;
    const before = this.#entryOf(labelled);
    if (before?.knownSize === knownSize) return before.found.findings.length === 0;
    if (rest !== "nothing" && hasPatterns(labelled, rest, this.#options)) return false;
    const end = labelled.length;
    this.#put({ text: labelled, found: NOTHING, end, knownSize, from: read }, before);
    return true;
  }

  /** Makes the names found in any text known for all of them. */
  shareNames(): void {
    const [only] = this.#entries;
    // A text alone was searched for its own names: nobody else asks for them, as a rule.
    if (this.#entries.length === 1) this.#owesNames = only?.found.names.length !== 0;
    else this.#share();
  }

  /** Whether any name is known, or was found. */
  get hasNames(): boolean {
    return this.#owesNames || this.#known.size > 0;
  }

  /** Makes those names known that nobody has asked for yet. */
  shareOwed(): void {
    if (this.#owesNames) this.#share();
  }

  #share(): void {
    this.#owesNames = false;
    let only: Entry | undefined;
    let sharers = 0;
    const sizeBefore = this.#known.size;
    for (const entry of this.#entries) {
      const { names } = entry.found;
      if (names.length === 0 || !this.#sharedNames().add(names)) continue;
      sharers += 1;
      only = entry;
    }
    if (sharers !== 1 || only?.knownSize !== sizeBefore) return;
    // The only text that has new names has been searched for all of them, and so has what it became.
    for (const entry of this.#entries) {
      const isSearched = entry === only || (entry.from === only && entry.knownSize === sizeBefore);
      if (isSearched) entry.knownSize = this.#known.size;
    }
  }

  #sharedNames(): SharedNames {
    if (this.#shared?.areAll !== true) this.#shared = new SharedNames(this.#known);
    return this.#shared;
  }

  #needsReading({ text, end, knownSize }: Entry): boolean {
    return end < text.length || this.#shared?.concern(text, knownSize, this.#options) !== false;
  }

  #entryOf(text: string): Entry | undefined {
    if (this.#byText !== undefined) return this.#byText.get(text);
    for (const entry of this.#entries) if (entry.text === text) return entry;
    return undefined;
  }

  #put(entry: Entry, before: Entry | undefined): Entry {
    if (before !== undefined) return Object.assign(before, entry);
    this.#entries.push(entry);
    if (this.#byText !== undefined) this.#byText.set(entry.text, entry);
    else if (this.#entries.length > FEW) {
      this.#byText = new Map(this.#entries.map((one) => [one.text, one]));
    }
    return entry;
  }
}

// What begins behind the end is hidden with all else there.
function upTo(end: number, found: Found): Found {
  const last = found.findings.at(-1);
  if (last === undefined || last.start < end) return found;
  return { ...found, findings: found.findings.filter(({ start }) => start < end) };
}
