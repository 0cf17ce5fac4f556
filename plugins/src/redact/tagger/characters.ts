/** What a UTF-16 unit is to the tokenizer. */
export const CLASS = {
  other: 0,
  lower: 1,
  upper: 2,
  digit: 3,
  space: 4,
  newline: 5,
  mark: 6,
} as const;

// Tables of one entry a UTF-16 unit: property escapes are far too slow for every character.
let classes: Uint8Array | undefined;
let folds: Uint16Array | undefined;

/** The class of every UTF-16 unit. Built at the first call, about 20 ms. */
export function characterClasses(): Uint8Array {
  classes ??= Uint8Array.from({ length: 0x10000 }, (_, code) => classOf(code));
  return classes;
}

function classOf(code: number): number {
  if (code === 0x0a || code === 0x0d) return CLASS.newline;
  const char = String.fromCharCode(code);
  if (/\p{Lu}|\p{Lt}/u.test(char)) return CLASS.upper;
  if (/\p{L}/u.test(char)) return CLASS.lower;
  if (/\p{M}/u.test(char)) return CLASS.mark;
  if (/\p{Nd}/u.test(char)) return CLASS.digit;
  // Halves of pairs count as letters: names are written in such scripts, and a cut must not split one.
  if (code >= 0xd800 && code <= 0xdfff) return CLASS.other;
  return /\s/u.test(char) ? CLASS.space : CLASS.other;
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

/** Lower case without accents, unit by unit: `Ž` and `ž` and `z` fold to `z`. */
export function characterFolds(): Uint16Array {
  folds ??= Uint16Array.from({ length: 0x10000 }, (_, code) => foldOf(code));
  return folds;
}

function foldOf(code: number): number {
  if (code >= 0x2e80) return code;
  const lower = String.fromCharCode(code).toLowerCase();
  const base = (PLAIN[lower] ?? lower).normalize("NFD").charAt(0);
  return (PLAIN[base] ?? base).charCodeAt(0);
}

const HASH_SEED = 0x811c9dc5;
const HASH_PRIME = 0x01000193;

/** FNV-1a over the folded units of a range: what words are compared by. */
export function foldedHash(text: string, start: number, end: number, folds: Uint16Array): number {
  let hash = HASH_SEED;
  for (let i = start; i < end; i += 1) {
    hash = Math.imul(hash ^ (folds[text.charCodeAt(i)] ?? 0), HASH_PRIME);
  }
  return hash | 0;
}

const ASCII = /^[\0-\x7f]*$/;

/** The folded form of a text, for comparison; unit by unit, so that offsets stay. */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  const table = characterFolds();
  let folded = "";
  for (let i = 0; i < text.length; i += 1) {
    folded += String.fromCharCode(table[text.charCodeAt(i)] ?? 0);
  }
  return folded;
}
