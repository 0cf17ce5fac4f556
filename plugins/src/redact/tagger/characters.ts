/**
 * What a UTF-16 unit is to the tokenizer: bits above those of its folded form, so that one look tells both.
 * A unit without any of them stands by itself.
 */
export const TRAIT = {
  letter: 1 << 16,
  /** Beside {@link TRAIT.letter}. */
  upper: 1 << 17,
  digit: 1 << 18,
  /** A combining mark. */
  mark: 1 << 19,
  space: 1 << 20,
  newline: 1 << 21,
} as const;

/** The bits of the folded form: lower case without accents, `Ž` and `ž` and `z` fold to `z`. */
export const FOLDED = 0xffff;

// A table of one entry a UTF-16 unit: property escapes are far too slow for every character.
let traits: Uint32Array | undefined;

/** The folded form of every UTF-16 unit, and its bits of {@link TRAIT}. Built at the first call, about 40 ms. */
export function characterTraits(): Uint32Array {
  traits ??= Uint32Array.from({ length: 0x10000 }, (_, code) => foldOf(code) | traitOf(code));
  return traits;
}

function traitOf(code: number): number {
  if (code === 0x0a || code === 0x0d) return TRAIT.newline;
  const char = String.fromCharCode(code);
  if (/\p{Lu}|\p{Lt}/u.test(char)) return TRAIT.letter | TRAIT.upper;
  if (/\p{L}/u.test(char)) return TRAIT.letter;
  if (/\p{M}/u.test(char)) return TRAIT.mark;
  if (/\p{Nd}/u.test(char)) return TRAIT.digit;
  return /\s/u.test(char) ? TRAIT.space : 0;
}

// Letters that no decomposition turns into a plain one.
const PLAIN: Readonly<Record<string, string>> = {
  ı: "i",
  İ: "i",
  ł: "l",
  ø: "o",
  đ: "d",
  ß: "s",
  æ: "a",
  œ: "o",
  ð: "d",
  þ: "t",
  ħ: "h",
};

function foldOf(code: number): number {
  if (code >= 0x2e80) return code;
  const lower = String.fromCharCode(code).toLowerCase();
  const base = (PLAIN[lower] ?? lower).normalize("NFD").charAt(0);
  return (PLAIN[base] ?? base).charCodeAt(0);
}

const HASH_SEED = 0x811c9dc5;
const HASH_PRIME = 0x01000193;

/** FNV-1a over the folded units of a text: what words are compared by. */
export function foldedHash(text: string): number {
  const table = characterTraits();
  let hash = HASH_SEED;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ ((table[text.charCodeAt(i)] ?? 0) & FOLDED), HASH_PRIME);
  }
  return hash | 0;
}

const ASCII = /^[\0-\x7f]*$/;

/** The folded form of a text, for comparison; unit by unit, so that offsets stay. */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  const table = characterTraits();
  let folded = "";
  for (let i = 0; i < text.length; i += 1) {
    folded += String.fromCharCode((table[text.charCodeAt(i)] ?? 0) & FOLDED);
  }
  return folded;
}
