import { markupEnd } from "./markup.ts";
import type { Attribute } from "./markup.ts";
import type { Range } from "./types.ts";

/**
 * A text as the finders read it: without markup, zero-width characters and look-alike letters, with
 * plain digits, dashes, quotes and spaces; and the way back to the offsets of the original.
 */
export interface Plain {
  readonly text: string;
  /** Ranges of the original that are markup: a redaction leaves them standing. */
  readonly markup: readonly Range[];
  /** Attribute values within that markup, each to be searched as a text of its own. */
  readonly attributes: readonly Attribute[];
  /** Where the character at this offset of `text` begins in the original. Valid until the next text is normalised. */
  startOf(offset: number): number;
  /** Where the character before this offset of `text` ends in the original. Valid as long. */
  endOf(offset: number): number;
}

// Marks of typesetting: each stands for one plain one, whatever is beside it.
const TYPOGRAPHIC = String.raw`\u00a0\u2010-\u2027`;
// What sends a text through the rewriter; most texts have none of it and are read as they are.
const UNUSUAL_RANGES = [
  String.raw`\u00ad\u061c\u180e\u2212\u3000\ufeff`,
  // Combining marks, Greek and Cyrillic (look-alikes), digits of other scripts.
  String.raw`\u0300-\u052f\u0660-\u0669\u06f0-\u06f9\u0966-\u096f`,
  // General punctuation, letter-like symbols, enclosed letters, variation selectors.
  String.raw`\u2000-\u200f\u2028-\u206f\u20d0-\u20f0\u2100-\u214f\u2460-\u24ff\ufe00-\ufe0f\ufe52-\ufe6b`,
  // Full-width forms, mathematical letters, tags.
  String.raw`\uff00-\uffef\ud835\udb40`,
];
const UNUSUAL = new RegExp(`[${UNUSUAL_RANGES.join("")}]|<[a-z!/]|&[#a-z]`, "i");

/** Brings a text into the form that the finders read. One pass, linear, offsets kept. */
export function normalise(text: string, markup = true): Plain {
  if (!MAYBE_UNUSUAL.test(text)) return asLong(text);
  if (UNUSUAL.test(text)) return new Rewriter(text, markup).run();
  return asLong(text.replace(TYPOGRAPHIC_MARK, plainMark));
}

// Most texts are of Latin letters, which is asked faster.
const MAYBE_UNUSUAL = new RegExp(String.raw`[<&\u00a0\u00ad\u0300-\uffff]`);
const TYPOGRAPHIC_MARK = new RegExp(`[${TYPOGRAPHIC}]`, "g");

function plainMark(mark: string): string {
  return String.fromCharCode(plainOf(mark.charCodeAt(0)));
}

// As long as the original, unit for unit.
function asLong(text: string): Plain {
  return {
    text,
    markup: [],
    attributes: [],
    startOf: (offset) => offset,
    endOf: (offset) => offset,
  };
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  commat: "@",
  period: ".",
  lowbar: "_",
  hyphen: "-",
  ndash: "-",
  mdash: "-",
  rsquo: "'",
  lsquo: "'",
  colon: ":",
  sol: "/",
};
const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));/iy;

// Reused, so that nothing is allocated for a text of ordinary length: units, and where each began and ended.
let codes = new Uint16Array(0);
let starts = new Int32Array(0);
let ends = new Int32Array(0);

function makeRoom(length: number): void {
  if (codes.length >= length) return;
  codes = new Uint16Array(2 * length);
  starts = new Int32Array(2 * length);
  ends = new Int32Array(2 * length);
}

class Rewriter {
  // State: the characters so far, where each begins and ends in the original, and what was markup.
  readonly #source: string;
  readonly #readsMarkup: boolean;
  readonly #codes: Uint16Array;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #markup: Range[] = [];
  readonly #attributes: Attribute[] = [];
  #length = 0;

  constructor(source: string, readsMarkup: boolean) {
    this.#source = source;
    this.#readsMarkup = readsMarkup;
    makeRoom(source.length);
    this.#codes = codes;
    this.#starts = starts;
    this.#ends = ends;
  }

  run(): Plain {
    const source = this.#source;
    for (let i = 0; i < source.length;) i = this.#step(i, source.charCodeAt(i));
    const starts = this.#starts;
    const ends = this.#ends;
    const length = this.#length;
    const end = source.length;
    return {
      text: unmask(this.#isSame() ? source : decode(this.#codes.subarray(0, length))),
      markup: this.#markup,
      attributes: this.#attributes,
      startOf: (offset) => (offset < length ? (starts[offset] ?? end) : end),
      endOf: (offset) => (offset > 0 ? (ends[offset - 1] ?? end) : 0),
    };
  }

  // As where an address stands between angle brackets.
  #isSame(): boolean {
    if (this.#length !== this.#source.length) return false;
    for (let i = 0; i < this.#length; i += 1) {
      if (this.#codes[i] !== this.#source.charCodeAt(i)) return false;
    }
    return true;
  }

  #step(at: number, code: number): number {
    if (code === 0x3c && this.#readsMarkup) return this.#tag(at);
    if (code === 0x26) return this.#entity(at);
    if (code < 0xa0) return this.#emit(code, at, at + 1);
    if (code >= 0x300 && code <= 0x36f) return this.#accent(at);
    if (code >= 0xd800 && code <= 0xdbff) return this.#pair(at);
    const plain = plainOf(code);
    return plain === 0 ? at + 1 : this.#emit(plain, at, at + 1);
  }

  #emit(code: number, start: number, end: number): number {
    this.#codes[this.#length] = code;
    this.#starts[this.#length] = start;
    this.#ends[this.#length] = end;
    this.#length += 1;
    return end;
  }

  #tag(at: number): number {
    const end = markupEnd(this.#source, at, this.#attributes);
    if (end.length === 0) return this.#emit(0x3c, at, at + 1);
    this.#markup.push({ start: at, end: at + end.length });
    if (end.breaks) this.#emit(0x0a, at, at + end.length);
    return at + end.length;
  }

  #entity(at: number): number {
    ENTITY.lastIndex = at;
    const match = ENTITY.exec(this.#source);
    if (match === null) return this.#emit(0x26, at, at + 1);
    const code = match[1] ?? match[2];
    const number = Number.parseInt(code ?? "", match[1] === undefined ? 16 : 10);
    const char = match[3] === undefined ? number : ENTITIES[match[3].toLowerCase()]?.charCodeAt(0);
    if (char === undefined || Number.isNaN(char) || char > 0xffff) {
      return this.#emit(0x26, at, at + 1);
    }
    return this.#emit(plainOf(char) || 0x20, at, at + match[0].length);
  }

  // A combining mark joins the letter before it where Unicode has a composed letter; any other is
  // decoration (stacked marks are a known way to hide words) and is left out.
  #accent(at: number): number {
    const last = this.#length - 1;
    if (last < 0) return at + 1;
    const code = this.#codes[last] ?? 0;
    const joined = String.fromCharCode(code, this.#source.charCodeAt(at)).normalize("NFC");
    if (joined.length === 1) this.#codes[last] = joined.charCodeAt(0);
    this.#ends[last] = at + 1;
    return at + 1;
  }

  #pair(at: number): number {
    const high = this.#source.charCodeAt(at);
    const low = this.#source.charCodeAt(at + 1);
    // Not by codePointAt: compiled by V8 13.6 it joins the last unit of a slice with what the string that
    // it was cut from has behind it.
    if ((low & 0xfc00) !== 0xdc00) return this.#emit(high, at, at + 1);
    const point = ((high & 0x3ff) << 10) + (low & 0x3ff) + 0x10000;
    if (point >= 0xe0000 && point <= 0xe01ef) return at + 2;
    if (point >= 0x1d400 && point <= 0x1d7ff) {
      const plain = String.fromCodePoint(point).normalize("NFKC");
      if (plain.length === 1) return this.#emit(plain.charCodeAt(0), at, at + 2);
    }
    this.#emit(high, at, at + 2);
    // Both halves map to the whole pair, so that no cut can fall between them.
    return this.#emit(low, at, at + 2);
  }
}

/** The plain form of one UTF-16 unit; 0 where it is invisible and is to be left out. */
function plainOf(code: number): number {
  if (code < 0xa0) return code;
  if (code === 0xa0 || code === 0x3000) return 0x20;
  if (code === 0xad || code === 0x61c || code === 0x180e || code === 0xfeff) return 0;
  if (code >= 0x2000 && code <= 0x206f) return punctuation(code);
  if (code === 0x2212 || code === 0xfe58 || code === 0xfe63) return 0x2d;
  if (code >= 0xfe00 && code <= 0xfe0f) return 0;
  if (code >= 0x20d0 && code <= 0x20f0) return 0;
  if (code >= 0xff01 && code <= 0xff5e) return code - 0xfee0;
  if (code >= 0x660 && code <= 0x669) return code - 0x660 + 48;
  if (code >= 0x6f0 && code <= 0x6f9) return code - 0x6f0 + 48;
  if (code >= 0x966 && code <= 0x96f) return code - 0x966 + 48;
  if ((code >= 0x2100 && code <= 0x214f) || (code >= 0x2460 && code <= 0x24ff)) return folded(code);
  return code === 0xfe6b ? 0x40 : code === 0xfe52 ? 0x2e : code;
}

function folded(code: number): number {
  const plain = String.fromCharCode(code).normalize("NFKC");
  return plain.length === 1 ? plain.charCodeAt(0) : code;
}

function punctuation(code: number): number {
  if (code <= 0x200a || code === 0x202f || code === 0x205f) return 0x20;
  if (code <= 0x200f || (code >= 0x202a && code <= 0x202e) || code >= 0x2060) return 0;
  if (code <= 0x2015) return 0x2d;
  if (code >= 0x2018 && code <= 0x201b) return 0x27;
  if (code >= 0x201c && code <= 0x201f) return 0x22;
  if (code === 0x2024) return 0x2e;
  return code === 0x2028 || code === 0x2029 ? 0x0a : code;
}

// Letters of other scripts that look like Latin ones, by pairs: look-alike, Latin.
const LOOKALIKES = new Map(
  "аaвbеeкkмmнhоoрpсcтtуyхxіiјjѕsԁdһhԛqԝwАAВBЕEКKМMНHОOРPСCТTУYХXІIЈJЅSԌGαaεeιiκkοoρpτtυuνvχxΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX"
    .match(/../gu)
    ?.map((pair): [string, string] => [pair.charAt(0), pair.charAt(1)]),
);
const FOREIGN = /[\u0370-\u052f]/;
const MIXED_WORD = /[A-Za-z\u0370-\u052f\d]+/g;

// A word that mixes Latin with Cyrillic or Greek letters is read as Latin: honest words do not mix.
function unmask(text: string): string {
  if (!FOREIGN.test(text)) return text;
  return text.replace(MIXED_WORD, (word) =>
    FOREIGN.test(word) && /[A-Za-z]/.test(word)
      ? word.replace(/[\u0370-\u052f]/g, (letter) => LOOKALIKES.get(letter) ?? letter)
      : word,
  );
}

function decode(codes: Uint16Array): string {
  // fromCharCode takes its arguments on the stack, hence in pieces.
  const pieceLength = 8192;
  let text = "";
  for (let i = 0; i < codes.length; i += pieceLength) {
    text += String.fromCharCode(...codes.subarray(i, i + pieceLength));
  }
  return text;
}
