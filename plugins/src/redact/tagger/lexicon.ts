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

/** Word classes by folded-word hash. A hash that meets another one's is rare and harmless. */
export interface Lexicon {
  classOf(hash: number): number;
}

/** Reads a lexicon: the count, then hashes in order as varint gaps, then their class bytes. */
export function readLexicon(bytes: Buffer): Lexicon {
  const count = bytes.readUInt32LE(0);
  const words = new Int32Array(count);
  const known = new Int32Array(count);
  let at = 4;
  let hash = 0;
  const classesAt = bytes.length - count;
  for (let i = 0; i < count; i += 1) {
    let gap = 0;
    for (let scale = 1, more = true; more; scale *= 128) {
      const byte = bytes[at++] ?? 0;
      gap += (byte & 0x7f) * scale;
      more = byte > 0x7f;
    }
    hash += gap;
    words[i] = hash | 0;
    known[i] = bytes.readUInt8(classesAt + i);
  }
  return lexiconOf(words, known);
}

// A table with open addressing, one number a slot, since to wait for memory is what a look costs: what
// the word is known to be, the bits of its spread hash that the slot does not tell, and how many slots
// lie between its own and this one.
function lexiconOf(words: Int32Array, known: Int32Array): Lexicon {
  let slotBits = SLOT_BITS_MIN;
  while (2 ** slotBits < words.length * 2) slotBits += 1;
  let entries = filled(words, known, slotBits);
  for (; entries === undefined; entries = filled(words, known, slotBits)) slotBits += 1;
  const table = entries;
  const mask = 2 ** slotBits - 1;
  const step = 1 << (KNOWN_BITS + 32 - slotBits);
  return {
    classOf(word) {
      const spread = Math.imul(word, GOLDEN);
      let slot = spread >>> (32 - slotBits);
      for (let entry = entryOf(spread, slotBits); ; entry += step) {
        const found = table[slot] ?? 0;
        if (found === 0) return 0;
        if ((found ^ entry) >>> KNOWN_BITS === 0) return found & KNOWN;
        slot = (slot + 1) & mask;
      }
    },
  };
}

const GOLDEN = 0x9e3779b1;
const KNOWN_BITS = 8;
const KNOWN = 2 ** KNOWN_BITS - 1;
// So many leave five bits for how far a word stands from its slot.
const SLOT_BITS_MIN = 13;

// An odd factor spreads hashes one to one, so that slot and entry together are the word.
function entryOf(spread: number, slotBits: number): number {
  return ((spread << slotBits) >>> slotBits) << KNOWN_BITS;
}

// Undefined where a word would stand further from its slot than an entry can say.
function filled(words: Int32Array, known: Int32Array, slotBits: number): Int32Array | undefined {
  const entries = new Int32Array(2 ** slotBits);
  const mask = entries.length - 1;
  const step = 1 << (KNOWN_BITS + 32 - slotBits);
  const farthest = 2 ** (slotBits - KNOWN_BITS);
  for (let i = 0; i < words.length; i += 1) {
    const spread = Math.imul(words[i] ?? 0, GOLDEN);
    const own = spread >>> (32 - slotBits);
    let away = 0;
    while (entries[(own + away) & mask] !== 0) away += 1;
    if (away >= farthest) return undefined;
    entries[(own + away) & mask] = (entryOf(spread, slotBits) + away * step) | (known[i] ?? 0);
  }
  return entries;
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
  const classes = Buffer.from(entries.map(([, bits]) => bits));
  return Buffer.concat([count, Buffer.from(gaps), classes]);
}

/** The hash that a word has as a token. */
export function hashWord(word: string): number {
  return foldedHash(word);
}
