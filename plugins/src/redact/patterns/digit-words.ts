/** The words for one digit each, in the languages of most tickets. */
const DIGITS: Readonly<Record<string, string>> = {
  "0": "zero oh null nul zéro cero",
  "1": "one eins un uno um een",
  "2": "two zwei zwo deux dos due dois twee",
  "3": "three drei trois tres tre três drie",
  "4": "four vier quatre cuatro quattro quatro",
  "5": "five fünf cinq cinco cinque vijf",
  "6": "six sechs seis sei zes",
  "7": "seven sieben sept siete sette sete zeven",
  "8": "eight acht huit ocho otto oito",
  "9": "nine neun neuf nueve nove negen niner",
};

/** All of them, for patterns. */
export const DIGIT_WORDS = Object.values(DIGITS).join(" ");

const DIGIT_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(DIGITS).flatMap(([digit, words]) =>
    words.split(" ").map((word): [string, string] => [word, digit]),
  ),
);
const REPEATS: Readonly<Record<string, number>> = { double: 2, triple: 3, treble: 3, doppel: 2 };

/** The words before a digit that say it more than once, for patterns. */
export const REPEAT_WORDS = Object.keys(REPEATS).join(" ");

/** The digits that such words spell: "double oh seven" is 007. Other words count for nothing. */
export function digitsSpelled(text: string): string {
  let digits = "";
  let times = 1;
  for (const word of text.toLowerCase().split(/[^\p{L}\d]+/u)) {
    const repeats = REPEATS[word];
    const digit = /^\d$/.test(word) ? word : DIGIT_OF.get(word);
    if (digit !== undefined) digits += digit.repeat(times);
    times = repeats ?? 1;
  }
  return digits;
}
