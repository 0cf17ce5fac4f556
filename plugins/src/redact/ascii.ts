/** True for a digit of ASCII. */
export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** True for a letter of ASCII. */
export function isLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
}

const LOW_LINE = 0x5f;

/** True for what `\w` stands for in a pattern. */
export function isPlainWord(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === LOW_LINE;
}
