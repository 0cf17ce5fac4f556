import { foldedHash } from "./characters.ts";

/** What a word is known to be; a word may be several of these. */
export const WORD = {
  given: 1,
  surname: 2,
  /** Among the most frequent words of English that are no one's name first of all. */
  common: 4,
  /** Any other dictionary word. */
  other: 8,
  place: 16,
  /** A part of street names: street, road, rue, straße. */
  street: 32,
  /** A given name of very many people. */
  frequent: 64,
  /** Among the ten thousand most frequent words of English. */
  everyday: 128,
} as const;

/** What a word does in an English sentence: one of these, above the bits of {@link WORD}. */
export const ROLE = {
  determiner: 1,
  preposition: 2,
  pronoun: 3,
  conjunction: 4,
  auxiliary: 5,
  present: 6,
  past: 7,
  gerund: 8,
  adjective: 9,
  noun: 10,
  plural: 11,
  actor: 12,
  date: 13,
  organisation: 14,
  adverb: 15,
} as const;
export const ROLE_SHIFT = 8;

/** Word classes by folded-word hash. A hash that meets another one's is rare and harmless. */
export interface Lexicon {
  classOf(hash: number): number;
}

/** Reads a lexicon: the count, then hashes in order as varint gaps, then their class
 * bytes, then their roles. */
export function readLexicon(bytes: Buffer): Lexicon {
  const count = bytes.readUInt32LE(0);
  let slots = 1024;
  while (slots < count * 2) slots *= 2;
  // A key and its class side by side, so that a look costs one line of the cache.
  const entries = new Int32Array(slots * 2);
  const mask = slots - 1;
  let at = 4;
  let hash = 0;
  const classesAt = bytes.length - 2 * count;
  for (let i = 0; i < count; i += 1) {
    let gap = 0;
    for (let scale = 1, more = true; more; scale *= 128) {
      const byte = bytes[at++] ?? 0;
      gap += (byte & 0x7f) * scale;
      more = byte > 0x7f;
    }
    hash += gap;
    let slot = slotOf(hash | 0, mask);
    while (entries[2 * slot + 1] !== 0) slot = (slot + 1) & mask;
    entries[2 * slot] = hash | 0;
    entries[2 * slot + 1] =
      bytes.readUInt8(classesAt + i) | (bytes.readUInt8(classesAt + count + i) << ROLE_SHIFT);
  }
  return {
    classOf(word) {
      for (let slot = slotOf(word, mask); ; slot = (slot + 1) & mask) {
        const found = entries[2 * slot + 1] ?? 0;
        if (found === 0 || entries[2 * slot] === word) return found;
      }
    },
  };
}

function slotOf(hash: number, mask: number): number {
  return (Math.imul(hash, 0x9e3779b1) >>> 8) & mask;
}

/** The bytes of a lexicon: the inverse of {@link readLexicon}. */
export function writeLexicon(words: ReadonlyMap<string, number>): Buffer {
  const byHash = new Map<number, number>();
  for (const [word, bits] of words) {
    const hash = hashWord(word) >>> 0;
    byHash.set(hash, (byHash.get(hash) ?? 0) | bits);
  }
  const entries = [...byHash].toSorted(([a], [b]) => a - b);
  const gaps: number[] = [];
  let last = 0;
  for (const [hash] of entries) {
    let gap = hash - last;
    for (; gap > 0x7f; gap = Math.floor(gap / 128)) gaps.push((gap % 128) | 0x80);
    gaps.push(gap);
    last = hash;
  }
  const count = Buffer.alloc(4);
  count.writeUInt32LE(entries.length);
  const classes = Buffer.from(entries.map(([, bits]) => bits & 0xff));
  const roles = Buffer.from(entries.map(([, bits]) => bits >> ROLE_SHIFT));
  return Buffer.concat([count, Buffer.from(gaps), classes, roles]);
}

/** The hash that a word has as a token. */
export function hashWord(word: string): number {
  return foldedHash(word);
}
