// Stars count as what they stand for, so that masking twice changes nothing.
const LETTER_OR_DIGIT = /[\p{L}\p{N}\p{M}*]/u;
const KEPT = 4;
const HIDDEN_MIN = 8;

/**
 * Stars for letters and digits, separators kept, the last four kept readable where at least eight
 * are hidden (`**** **** **** 4242`); a shorter value is starred whole.
 */
export function mask(value: string): string {
  const chars = Array.from(value);
  const total = chars.filter((char) => LETTER_OR_DIGIT.test(char)).length;
  let hide = total - (total >= HIDDEN_MIN + KEPT ? KEPT : 0);
  return chars
    .map((char) => {
      if (!LETTER_OR_DIGIT.test(char)) return char;
      hide -= 1;
      return hide >= 0 ? "*" : char;
    })
    .join("");
}
