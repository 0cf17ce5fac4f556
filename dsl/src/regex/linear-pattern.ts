import { type CharSet, charSetOf, NO_CHARACTERS, unite } from "./char-set.ts";
import { areLinear, firstOf, type LoopPart } from "./loops.ts";

/**
 * Some RE2 patterns as JavaScript regular expressions: those that JavaScript matches with the same meaning
 * and in time linear in the text. A backtracking matcher is linear where the number of ways to match at one
 * position is bounded, so repetition without bound is refused, but for the two ends of a pattern (whether
 * `x+y` occurs in a text is whether `xy` does, and `x*y` whether `y` does) and where `areLinear` proves it.
 *
 * Syntax: https://github.com/google/re2/wiki/Syntax. What is not understood here is left to re2js.
 */

/** Ways to match at one position, as an upper bound. */
const WAYS_MAX = 200;
const DEPTH_MAX = 20;

/** A part of a pattern: its JavaScript text and in how many ways it can match at one position. */
interface Part extends LoopPart {
  readonly ways: number;
  /** Set on a single repeated part: what it repeats, and how often at least. */
  readonly repeats?: { readonly part: Part; readonly min: number; readonly unbounded: boolean };
  /** Of a part that matches one character: which ones. */
  readonly set?: () => CharSet;
  /** Of a single part: the one character that it matches. */
  readonly literal?: string;
  /** Of a sequence: the characters that every match begins with. */
  readonly prefix?: string;
}

/** A JavaScript regular expression that runs in linear time. */
export interface LinearPattern {
  readonly source: string;
  readonly flags: string;
  /** What every match begins with; empty where that is not known. */
  readonly prefix: string;
}

/** The JavaScript regular expression for a pattern, or undefined when there is none that is safe. */
export function linearPattern(pattern: string): LinearPattern | undefined {
  const flags = /^\(\?([is]{1,2})\)/.exec(pattern);
  const ignoreCase = flags?.[1]?.includes("i") === true;
  const reader = new PatternReader(pattern.slice(flags?.[0].length ?? 0), {
    ignoreCase,
    dotAll: flags?.[1]?.includes("s") === true,
  });
  const part = reader.read();
  if (part === undefined || part.ways > WAYS_MAX) return undefined;
  return {
    source: part.text,
    flags: ignoreCase ? "iu" : "u",
    prefix: ignoreCase ? "" : (part.prefix ?? ""),
  };
}

interface Flags {
  readonly ignoreCase: boolean;
  readonly dotAll: boolean;
}

/** Reads a pattern from left to right. State: the position; undefined is answered from any depth. */
class PatternReader {
  readonly #pattern: string;
  readonly #flags: Flags;
  #at = 0;

  constructor(pattern: string, flags: Flags) {
    this.#pattern = pattern;
    this.#flags = flags;
  }

  read(): Part | undefined {
    const part = this.#alternatives(0);
    return this.#at === this.#pattern.length ? part : undefined;
  }

  #alternatives(depth: number): Part | undefined {
    if (depth > DEPTH_MAX) return undefined;
    const choices: Part[] = [];
    do {
      const choice = this.#sequence(depth);
      if (choice === undefined) return undefined;
      choices.push(choice);
    } while (this.#take("|"));
    const [only, ...others] = choices;
    if (others.length === 0) return only;
    const ways = choices.reduce((sum, choice) => sum + choice.ways, 0);
    return {
      text: choices.map((choice) => choice.text).join("|"),
      ways,
      nullable: choices.some((choice) => choice.nullable),
      first: () => choices.reduce<CharSet | undefined>(uniteFirst, NO_CHARACTERS),
    };
  }

  #sequence(depth: number): Part | undefined {
    const parts: Part[] = [];
    while (this.#at < this.#pattern.length && !/[|)]/.test(this.#peek())) {
      const part = this.#repeated(depth);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    // Inside a group the ends are not those of the pattern.
    const kept = depth === 0 ? trimEnds(parts) : parts;
    const isProved = depth === 0 && areLinear(kept);
    const waysOf = (part: Part): number => (isProved && part.loop !== undefined ? 1 : part.ways);
    const ways = kept.reduce((product, part) => product * waysOf(part), 1);
    const other = kept.findIndex((part) => part.literal === undefined);
    const literals = other < 0 ? kept : kept.slice(0, other);
    return {
      text: kept.map((part) => part.text).join(""),
      ways,
      prefix: literals.map((part) => part.literal).join(""),
      nullable: kept.every((part) => part.nullable),
      first: () => firstOf(kept),
    };
  }

  #repeated(depth: number): Part | undefined {
    const part = this.#atom(depth);
    if (part === undefined) return undefined;
    const quantifier = /^(?:[*+?]|\{(\d{1,3})(,(\d{0,3}))?\})\??/.exec(
      this.#pattern.slice(this.#at),
    );
    if (quantifier === null) return part;
    const [text, low, comma, high] = quantifier;
    this.#at += text.length;
    // `a**` and `^*` have meanings of their own.
    if (/[*+?{]/.test(this.#peek()) || part.anchor === true) return undefined;
    const sign = text[0];
    const min = sign === "+" ? 1 : low === undefined ? 0 : Number(low);
    const max =
      sign === "?"
        ? 1
        : low === undefined || high === ""
          ? Infinity
          : Number(comma === undefined ? low : high);
    if (max < min) return undefined;
    const ways = repeatedWays(part.ways, min, max);
    return {
      text: `${part.text}${text}`,
      ways,
      repeats: { part, min, unbounded: max === Infinity },
      nullable: min === 0 || part.nullable,
      first: part.first,
      ...(max === Infinity && part.set !== undefined ? { loop: { set: part.set, min } } : {}),
    };
  }

  #atom(depth: number): Part | undefined {
    const character = this.#next();
    switch (character) {
      case "(":
        return this.#group(depth);
      case "[":
        return this.#class();
      case ".":
        return this.#one(this.#flags.dotAll ? "[^]" : "[^\\n]");
      case "^":
      case "$":
        return anchor(character);
      case "\\":
        return this.#escape();
      case "*":
      case "+":
      case "?":
      case "{":
      case "}":
      case "]":
        return undefined;
      default:
        return this.#one(character === "/" ? "\\/" : character, literalOf(character));
    }
  }

  #group(depth: number): Part | undefined {
    if (this.#peek() === "?" && !this.#take("?:")) return undefined;
    const inner = this.#alternatives(depth + 1);
    if (inner === undefined || !this.#take(")")) return undefined;
    const { ways, nullable, first } = inner;
    return { text: `(?:${inner.text})`, ways, nullable, first };
  }

  #escape(): Part | undefined {
    const character = this.#next();
    // ASCII in RE2; under (?i) the `u` flag would widen the classes.
    if (/[dDwW]/.test(character) && !this.#flags.ignoreCase) return this.#one(`\\${character}`);
    if (character === "s") return this.#one("[\\t\\n\\f\\r ]");
    if (character === "S") return this.#one("[^\\t\\n\\f\\r ]");
    if (character === "b" && !this.#flags.ignoreCase) return anchor("\\b");
    if (/[.*+?()[\]{}|^$\\/]/.test(character))
      return this.#one(`\\${character}`, { literal: character });
    if (character === "-") return this.#one("-", { literal: "-" });
    return /[tnfr]/.test(character) ? this.#one(`\\${character}`) : undefined;
  }

  /** A part that matches one character. */
  #one(text: string, literal: Pick<Part, "literal"> = {}): Part {
    const set = (): CharSet => charSetOf(text, this.#flags.ignoreCase ? "iu" : "u");
    return { text, ways: 1, nullable: false, first: set, set, ...literal };
  }

  /** A class of plain characters, ranges and the ASCII classes. */
  #class(): Part | undefined {
    const body =
      /^(\^?)((?:[A-Za-z0-9 _@.,:;!#%&'"<>=~/+*?()|{}$`-]|\\[dw.\-\]\\+*?()|{}^$/[tnr])+)\]/.exec(
        this.#pattern.slice(this.#at),
      );
    if (body === null) return undefined;
    this.#at += body[0].length;
    const members = body[2] ?? "";
    const hasClass = /\\[dw]/.test(members);
    // A dash beside a class is no range in RE2 and an error in JavaScript.
    if (hasClass && (/-/.test(members.replaceAll("\\-", "")) || this.#flags.ignoreCase))
      return undefined;
    const negated = body[1] ?? "";
    return this.#one(`[${negated}${members.replace(/[(){}|/]/g, escapeOnce)}]`);
  }

  #peek(): string {
    return this.#pattern[this.#at] ?? "";
  }

  /** The next character, whole where it takes two units. */
  #next(): string {
    const character = String.fromCodePoint(this.#pattern.codePointAt(this.#at) ?? 0);
    this.#at += character.length;
    return character;
  }

  #take(expected: string): boolean {
    const isNext = this.#pattern.startsWith(expected, this.#at);
    if (isNext) this.#at += expected.length;
    return isNext;
  }
}

function anchor(text: string): Part {
  return { text, ways: 1, anchor: true, nullable: true, first: () => undefined };
}

function uniteFirst(all: CharSet | undefined, part: Part): CharSet | undefined {
  const first = part.first();
  return all === undefined || first === undefined ? undefined : unite(all, first);
}

/** A half of a surrogate pair is not a character that can be looked for alone. */
function literalOf(character: string): Pick<Part, "literal"> {
  return /^[\ud800-\udfff]$/.test(character) ? {} : { literal: character };
}

function escapeOnce(character: string, offset: number, whole: string): string {
  return whole[offset - 1] === "\\" ? character : `\\${character}`;
}

/** How many ways `min` to `max` repetitions have; infinite without bound. */
function repeatedWays(ways: number, min: number, max: number): number {
  if (max === Infinity) return Infinity;
  let sum = 0;
  for (let count = min; count <= max && sum <= WAYS_MAX; count++) sum += ways ** count;
  return sum;
}

const NOTHING = { nullable: true, first: (): CharSet => NO_CHARACTERS };

/** Repetitions at the two ends of a pattern, as few as decide whether it occurs at all. */
function trimEnds(parts: readonly Part[]): readonly Part[] {
  const shortest = (part: Part): Part => {
    const { repeats } = part;
    if (repeats === undefined || !repeats.unbounded) return part;
    const { min } = repeats;
    const text = min === 0 ? "" : min === 1 ? repeats.part.text : `${repeats.part.text}{${min}}`;
    const { nullable, first } = min === 0 ? NOTHING : repeats.part;
    return { text, ways: repeats.part.ways ** min, nullable, first };
  };
  const [first, ...rest] = parts;
  if (first === undefined) return parts;
  const trimmed = [shortest(first), ...rest];
  const last = trimmed.pop();
  return last === undefined ? trimmed : [...trimmed, shortest(last)];
}
