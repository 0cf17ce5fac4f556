import { characterFolds } from "../tagger/characters.ts";

/** What a character is to the patterns: one bit each. Letters are those that fold to a Latin one. */
export const KINDS = {
  gap: 0,
  letter: 1,
  digit: 2,
  dash: 4,
  lowLine: 8,
  dot: 16,
  colon: 32,
} as const;

let kindsByCode: Uint8Array | undefined;

/** The kind of every UTF-16 unit. Built at the first call. */
export function characterKinds(): Uint8Array {
  kindsByCode ??= Uint8Array.from(characterFolds(), (folded, code) =>
    folded >= 0x61 && folded <= 0x7a ? KINDS.letter : kindOf(code),
  );
  return kindsByCode;
}

function kindOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return KINDS.digit;
  if (code === 0x2e) return KINDS.dot;
  if (code === 0x5f) return KINDS.lowLine;
  if (code === 0x3a) return KINDS.colon;
  return code === 0x2d ? KINDS.dash : KINDS.gap;
}
