import { KIND, CASE, tokenizeValue } from "./tagger/tokens.ts";
import type { Tokens } from "./tagger/tokens.ts";
import { fold } from "./tagger/characters.ts";
import { WORD, hashWord } from "./tagger/lexicon.ts";
import { defaultModel } from "./tagger/model.ts";
import type { KnownValue } from "./known.ts";
import { wordRunsAcross } from "./patterns/pattern.ts";
import { HAS_SUBSTANCE, WEIGHT } from "./types.ts";
import type { Candidate } from "./types.ts";

const SPACE = 0x20;
// Small words within names: alone they are no part of anyone's name.
const PARTICLES =
  "van von der den de da do dos das di du del della la le el al bin ben ibn abu and jr sr dr mr mrs ms miss prof ter ten zu zum st";

let particles: ReadonlySet<number> | undefined;

/** Their hashes, made when they are wanted: whoever redacts nothing need not wait for it. */
function particleHashes(): ReadonlySet<number> {
  particles ??= new Set(PARTICLES.split(" ").map(hashWord));
  return particles;
}

/**
 * Values that are hidden wherever they recur: names by their parts and in any case, numbers by
 * their digits whatever separates them, everything else as it stands, case and accents aside.
 */
export class KnownIndex {
  // State: words of names; whole values; digit strings. Each made with its first entry: most texts have
  // names alone.
  #names: Names | undefined;
  #phrases: Map<string, string> | undefined;
  #digits: Map<string, string> | undefined;
  #hasBrackets = false;

  /** How much is known: it never shrinks, and a name or value added anew makes it grow. */
  get size(): number {
    return sizeOf(this.#names?.careful) + sizeOf(this.#phrases) + sizeOf(this.#digits);
  }

  /** Whether a value has a bracket, so that it may recur in part of a label and what stands beside it. */
  get hasBrackets(): boolean {
    return this.#hasBrackets;
  }

  /** True where the value is, as a whole, a name or part of one. */
  isName(value: string): boolean {
    // Of one word the hash is the token's.
    if (this.#names?.careful.get(hashWord(value.trim())) !== false) return false;
    return tokenizeValue(value).count === 1;
  }

  add({ type, value }: KnownValue): void {
    const whole = fold(value.trim());
    if (whole.length < 2 || !HAS_SUBSTANCE.test(whole)) return;
    const digits = whole.replace(/\D/g, "");
    if (type === "PERSON") this.addName(value);
    else if (digits.length >= 6 && digits.length * 2 > whole.length)
      put((this.#digits ??= new Map()), digits, type);
    else if (type === "EMAIL") this.#addMailbox(whole);
    else if (type === "ADDRESS") this.#addAddress(whole);
    put((this.#phrases ??= new Map()), whole, type);
    this.#hasBrackets ||= /[[\]]/.test(whole);
  }

  /** Adds a name's parts alone: what the finders found in the same event. */
  addName(name: string): void {
    const tokens = tokenizeValue(name);
    this.addWords(tokens, 0, tokens.count);
  }

  /** The same for a name that is some tokens of a text. */
  addWords(tokens: Tokens, from: number, end: number): void {
    const small = particleHashes();
    for (let i = from; i < end; i += 1) {
      const length = (tokens.ends[i] ?? 0) - (tokens.starts[i] ?? 0);
      const hash = tokens.words[i] ?? 0;
      if (tokens.kinds[i] !== KIND.word || length < 2 || small.has(hash)) continue;
      this.#names ??= { bits: 0, careful: new Map() };
      this.#names.bits |= bitOf(hash);
      this.#names.careful.set(hash, length < 3 || isOrdinary(hash));
    }
  }

  #addMailbox(email: string): void {
    const local = email.slice(0, email.indexOf("@"));
    if (local.length > 4 && /[\d._-]/.test(local))
      put((this.#phrases ??= new Map()), local, "EMAIL");
  }

  // "12 Elm Street, Springfield" recurs as "12 Elm Street" more often than whole.
  #addAddress(address: string): void {
    for (const line of address.split(/[,\n]/)) {
      const part = line.trim();
      if (part.length >= 6 && /\d/.test(part) && /\p{L}{3}/u.test(part)) {
        put((this.#phrases ??= new Map()), part, "ADDRESS");
      }
    }
  }

  /** Adds a candidate for every recurrence in the text. `tokens` are the text's. */
  find(text: string, tokens: Tokens, found: Candidate[]): void {
    if (this.#names !== undefined) findNames(this.#names, text, tokens, found);
    if (this.#phrases !== undefined) findPhrases(this.#phrases, text, found);
    if (this.#digits !== undefined) findDigits(this.#digits, text, found);
  }
}

function sizeOf(map: ReadonlyMap<unknown, unknown> | undefined): number {
  return map === undefined ? 0 : map.size;
}

/** Names by the hash of their folded words. */
interface Names {
  /** Has the bit of every one of them, so that few other words are looked up. */
  bits: number;
  /** Whether it must be capitalised. */
  readonly careful: Map<number, boolean>;
}

type Types = ReadonlyMap<string, string>;

function findNames(names: Names, text: string, tokens: Tokens, found: Candidate[]): void {
  for (let i = 0; i < tokens.count; i += 1) {
    if (!isNameAt(names, tokens, i)) continue;
    let last = i;
    while (last + 1 < tokens.count && continues(names, text, tokens, last)) last += 1;
    found.push({
      start: tokens.starts[i] ?? 0,
      end: tokens.ends[last] ?? 0,
      type: "PERSON",
      weight: WEIGHT.known,
    });
    i = last;
  }
}

function isNameAt({ bits, careful }: Names, tokens: Tokens, i: number): boolean {
  const hash = tokens.words[i] ?? 0;
  if ((bits & bitOf(hash)) === 0) return false;
  const isCareful = careful.get(hash);
  return isCareful !== undefined && (!isCareful || isCapital(tokens, i));
}

function bitOf(hash: number): number {
  return 1 << (hash & 31);
}

function continues(names: Names, text: string, tokens: Tokens, last: number): boolean {
  const next = last + 1;
  if (!isNameAt(names, tokens, next)) return false;
  const gap = (tokens.starts[next] ?? 0) - (tokens.ends[last] ?? 0);
  return gap <= 0 || (gap === 1 && text.charCodeAt(tokens.ends[last] ?? 0) === SPACE);
}

function findPhrases(phrases: Types, text: string, found: Candidate[]): void {
  const folded = fold(text);
  for (const [phrase, type] of phrases) {
    for (let at = folded.indexOf(phrase); at >= 0; at = folded.indexOf(phrase, at + 1)) {
      const end = at + phrase.length;
      if (wordRunsAcross(folded, at) || wordRunsAcross(folded, end)) continue;
      found.push({ start: at, end, type, weight: WEIGHT.known });
    }
  }
}

function findDigits(all: Types, text: string, found: Candidate[]): void {
  const { digits, places } = digitsOf(text);
  for (const [known, type] of all) {
    // With and without country code or trunk zero: the last eight say enough.
    const tail = known.length >= 10 ? known.slice(-8) : known;
    for (let at = digits.indexOf(tail); at >= 0; at = digits.indexOf(tail, at + tail.length)) {
      let from = at;
      while (from > 0 && isDigit(digits, from - 1) && known.length > at + tail.length - from) {
        from -= 1;
      }
      const start = places[from] ?? 0;
      const end = (places[at + tail.length - 1] ?? 0) + 1;
      found.push({ start, end, type, weight: WEIGHT.known });
    }
  }
}

/** False for what is no name, as a whole, whatever names are known: see {@link KnownIndex.isName}. */
export function maybeName(value: string): boolean {
  return tokenizeValue(value).count === 1 && !isOrdinary(hashWord(value.trim()));
}

// The first field that holds a value says what it is.
function put(values: Map<string, string>, value: string, type: string): void {
  if (!values.has(value)) values.set(value, type);
}

// A word that is no one's name first of all: it is hidden again only where it has a capital.
function isOrdinary(hash: number): boolean {
  return (defaultModel().lexicon.classOf(hash) & (WORD.common | WORD.other)) !== 0;
}

function isCapital(tokens: Tokens, i: number): boolean {
  const letterCase = tokens.cases[i];
  return letterCase === CASE.title || letterCase === CASE.upper || letterCase === CASE.inner;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

const BREAK = "|";
// Digits of one number stand at most this far apart: `) - ` and the like.
const APART_MAX = 4;

const APART = /^[\s()./+-]{0,4}$/;

/** All digits of a text in one string, with a bar where the text between them parts two numbers. */
function digitsOf(text: string): { digits: string; places: number[] } {
  let digits = "";
  const places: number[] = [];
  let last = -1;
  for (let i = 0; i < text.length; i += 1) {
    if (!isDigit(text, i)) continue;
    if (last >= 0 && !APART.test(text.slice(last + 1, Math.min(i, last + 2 + APART_MAX)))) {
      digits += BREAK;
      places.push(i);
    }
    digits += text.charAt(i);
    places.push(i);
    last = i;
  }
  return { digits, places };
}
