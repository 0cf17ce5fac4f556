/** The characters that one place of a pattern can match: exact for ASCII, a guess on the safe side beyond. */
export interface CharSet {
  /** A bit for each of the 128 characters. */
  readonly ascii: bigint;
  /** Whether anything beyond ASCII may be among them. */
  readonly beyond: boolean;
}

const RELATED = ["k", "K", "s", "S"].reduce(
  (all, one) => all | (1n << BigInt(one.charCodeAt(0))),
  0n,
);

export const NO_CHARACTERS: CharSet = { ascii: 0n, beyond: false };

/** The characters that a JavaScript pattern for a single character matches. */
export function charSetOf(text: string, flags: string): CharSet {
  const one = new RegExp(`^${text}$`, flags);
  let ascii = 0n;
  for (let code = 0; code < 128; code++) {
    if (one.test(String.fromCharCode(code))) ascii |= 1n << BigInt(code);
  }
  // Regardless of case, K and S have relatives beyond ASCII.
  const mayHaveRelatives = flags.includes("i") && (ascii & RELATED) !== 0n;
  const isOpen = /^(?:\[\^|\\[DWS])/.test(text) || /[\u0080-\uffff]/.test(text);
  return { ascii, beyond: isOpen || mayHaveRelatives };
}

export function unite(left: CharSet, right: CharSet): CharSet {
  return { ascii: left.ascii | right.ascii, beyond: left.beyond || right.beyond };
}

export function areDisjoint(left: CharSet, right: CharSet): boolean {
  return (left.ascii & right.ascii) === 0n && !(left.beyond && right.beyond);
}

const WORDS = charSetOf("\\w", "u");

/** Whether `\b` is never between two of these characters. */
export function isOneSide(set: CharSet): boolean {
  const words = set.ascii & WORDS.ascii;
  return words === 0n || (words === set.ascii && !set.beyond);
}
