const OPERATORS: ReadonlyMap<string, "&&" | "||" | "!" | "=="> = new Map([
  ["and", "&&"],
  ["or", "||"],
  ["not", "!"],
  ["is", "=="],
  ["equals", "=="],
]);

/** The operator for which other languages have a word, in any case; undefined for any other word. */
export function operatorOf(word: string): "&&" | "||" | "!" | "==" | undefined {
  return OPERATORS.get(word.toLowerCase());
}
