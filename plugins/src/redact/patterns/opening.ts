import { NONE } from "../matches.ts";
import type { Reading } from "./reading.ts";

/** A pattern that begins with one of the words of some families, and no letter, digit or low line before. */
export class Opening {
  // State: the pattern, to be tried at one place. It is used within one call at a time.
  readonly #here: RegExp;
  readonly #families: number;

  /** @param families Bits of OPENS: those whose words it begins with. */
  constructor(pattern: RegExp, families: number) {
    this.#here = new RegExp(pattern, `${pattern.flags.replace("g", "")}y`);
    this.#families = families;
  }

  /** Whether there is a match. */
  test({ text, opened, openings }: Reading): boolean {
    if ((opened & this.#families) === 0) return false;
    for (let i = 0; i < openings.length; i += 2) {
      if (((openings[i + 1] ?? 0) & this.#families) === 0) continue;
      this.#here.lastIndex = openings[i] ?? 0;
      if (this.#here.test(text)) return true;
    }
    return false;
  }

  /**
   * All matches, in order and free of overlaps. It is tried where the text has such words: to try it
   * at every character is several times as much work.
   */
  matches({ text, opened, openings }: Reading): readonly RegExpExecArray[] {
    if ((opened & this.#families) === 0) return NONE;
    let matches: RegExpExecArray[] | undefined;
    let from = 0;
    for (let i = 0; i < openings.length; i += 2) {
      const at = openings[i] ?? 0;
      if (at < from || ((openings[i + 1] ?? 0) & this.#families) === 0) continue;
      this.#here.lastIndex = at;
      const match = this.#here.exec(text);
      if (match === null) continue;
      (matches ??= []).push(match);
      from = at + match[0].length;
    }
    return matches ?? NONE;
  }
}
