import { NOTHING, find, hasPatterns } from "./find.ts";
import type { FindOptions, Found } from "./find.ts";
import { readLimit } from "./limit.ts";
import type { KnownIndex } from "./propagate.ts";

/** What was found in a text, and how far it was read: what lies behind `end` is hidden unread. */
export interface ReadText {
  readonly found: Found;
  readonly end: number;
}

/**
 * The texts of one event. Each is read once for what is known by then, and again only once more is
 * known: reading is the cost of the step.
 */
export class EventTexts {
  // State: by text what was found, and how much was known at the time.
  readonly #options: FindOptions;
  readonly #charsMax: number;
  readonly #known: KnownIndex;
  readonly #texts = new Map<string, ReadText & { knownSize: number }>();
  #finds = 0;

  constructor(options: FindOptions, charsMax: number, known: KnownIndex) {
    this.#options = options;
    this.#charsMax = charsMax;
    this.#known = known;
  }

  /** How often a text was searched. */
  get finds(): number {
    return this.#finds;
  }

  read(text: string): ReadText {
    const before = this.#texts.get(text);
    const knownSize = this.#known.size;
    if (before?.knownSize === knownSize) return before;
    this.#finds += 1;
    const { readEnd, end } = readLimit(text, this.#charsMax, this.#options.types);
    const found = find(
      readEnd < text.length ? text.slice(0, readEnd) : text,
      this.#options,
      this.#known,
    );
    const read = { ...upTo(end, found), knownSize };
    this.#texts.set(text, read);
    return read;
  }

  /** True where the text was read, or needs no reading, with all that is known by now. */
  isRead(text: string): boolean {
    return this.#texts.get(text)?.knownSize === this.#known.size;
  }

  /**
   * Says that a text has become another one, by labels in place of all that was found in it. True where
   * that one surely has nothing more to find: it then counts as read.
   */
  becomes(text: string, labelled: string): boolean {
    const read = this.#texts.get(text);
    if (read?.knownSize !== this.#known.size || read.end < text.length) return false;
    const { rest } = read.found;
    if (labelled.length > this.#charsMax || rest === "everything") return false;
    if (this.isRead(labelled)) return this.read(labelled).found.findings.length === 0;
    if (rest !== "nothing" && hasPatterns(labelled, rest, this.#options)) return false;
    const { knownSize } = read;
    this.#texts.set(labelled, { found: NOTHING, end: labelled.length, knownSize });
    return true;
  }

  /** Makes the names found in any text known for all of them. */
  shareNames(): void {
    const sharers: { knownSize: number }[] = [];
    const sizeBefore = this.#known.size;
    for (const read of this.#texts.values()) {
      const size = this.#known.size;
      for (const name of read.found.names) this.#known.addName(name);
      if (this.#known.size > size) sharers.push(read);
    }
    const [only] = sharers;
    // The only text that has new names has been searched for all of them.
    if (only?.knownSize === sizeBefore && sharers.length === 1) only.knownSize = this.#known.size;
  }
}

// A finding that begins before the end and goes on beyond it moves the end.
function upTo(end: number, found: Found): ReadText {
  const last = found.findings.at(-1);
  if (last === undefined || last.start < end) return { found, end: Math.max(end, last?.end ?? 0) };
  const findings = found.findings.filter(({ start }) => start < end);
  return { found: { ...found, findings }, end: Math.max(end, findings.at(-1)?.end ?? 0) };
}
