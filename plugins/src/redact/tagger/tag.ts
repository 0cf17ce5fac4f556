import { joinAddressLines } from "./address-lines.ts";
import type { Candidate, Strictness } from "../types.ts";
import { WEIGHT } from "../types.ts";
import type { Bias } from "./decode.ts";
import { emissionsOf } from "./emissions.ts";
import type { Merged } from "./merge.ts";
import { defaultModel } from "./model.ts";
import { KIND, MARK } from "./tokens.ts";
import { titleStart } from "./titles.ts";
import type { Tokens } from "./tokens.ts";

// Chosen on held-out templates: see the README.
const BIAS: Readonly<Record<Strictness, Bias>> = {
  relaxed: { person: -12, address: -12 },
  balanced: { person: 8, address: 0 },
  strict: { person: 36, address: 24 },
};
// Posts have neither greetings nor labels to go by, and names without capitals.
const POST_BONUS = 60;
const POST_BIAS: Readonly<Record<Strictness, Bias>> = {
  relaxed: inPosts(BIAS.relaxed),
  balanced: inPosts(BIAS.balanced),
  strict: inPosts(BIAS.strict),
};

/** How eagerly a text is read. */
export function biasFor(strictness: Strictness, isPost: boolean): Bias {
  return (isPost ? POST_BIAS : BIAS)[strictness];
}

/**
 * Finds names and addresses with the trained tagger, in order of place.
 *
 * @param tokens The tokens of the text, what is hidden already being one token each.
 * @param merged What was hidden since the call before, where that was for the same text.
 */
export function tag(
  text: string,
  tokens: Tokens,
  bias: Bias,
  merged?: readonly Merged[],
): Candidate[] {
  const labels = emissionsOf(tokens, defaultModel(), merged).decode(tokens.count, bias);
  const hasSlash = (tokens.marks & MARK.slash) !== 0;
  const found: Candidate[] = [];
  const numbers: Candidate[] = [];
  for (let i = 0; i < tokens.count; i += 1) {
    const label = labels[i] ?? 0;
    if (label < 1 || label > 4) continue;
    const isName = label < 3;
    const end = isName ? nameEnd(tokens, labels, i) : spanEnd(tokens, labels, i, 4);
    const first = isName ? titleStart(text, tokens, i) : i;
    const candidate = trimmed(tokens, first, end, isName ? "PERSON" : "ADDRESS");
    const isTechnical =
      candidate !== undefined &&
      ((hasSlash && isStatusLine(text, candidate)) || (!isName && areVersions(text, candidate)));
    if (candidate !== undefined && !isTechnical) {
      (hasWord(tokens, i, end) ? found : numbers).push(candidate);
    }
    i = end - 1;
  }
  keepNearAddresses(numbers, found);
  return joinAddressLines(text, found);
}

function spanEnd(tokens: Tokens, labels: Uint8Array, start: number, inside: number): number {
  let end = start + 1;
  while (end < tokens.count && labels[end] === inside && !endsName(tokens, end, inside)) end += 1;
  return end;
}

// Names with nothing but emphasis between them are one: **Maria** Keller.
function nameEnd(tokens: Tokens, labels: Uint8Array, start: number): number {
  let end = spanEnd(tokens, labels, start, 2);
  for (;;) {
    const next = isEmphasis(tokens, end) ? end + 1 : end;
    const goesOn = next < tokens.count && (labels[next] === 1 || labels[next] === 2);
    if (!goesOn || tokens.kinds[next] !== KIND.word) return end;
    end = spanEnd(tokens, labels, next, 2);
  }
}

const EMPHASIS: ReadonlySet<number> = new Set(Array.from("*_~`", (mark) => mark.charCodeAt(0)));

function isEmphasis(tokens: Tokens, i: number): boolean {
  return i < tokens.count && tokens.kinds[i] === KIND.mark && EMPHASIS.has(tokens.firsts[i] ?? 0);
}

const DOT = 0x2e;
// The longest word that a dot often shortens within a name: Dr., Mrs., Wm.
const ABBREVIATION_CHARS_MAX = 3;

// A name does not go on behind the end of a line, nor of a sentence.
function endsName(tokens: Tokens, i: number, label: number): boolean {
  if (label !== 2) return false;
  if (tokens.kinds[i] === KIND.newline) return true;
  if (tokens.kinds[i] !== KIND.mark || tokens.firsts[i] !== DOT) return false;
  const wordChars = (tokens.ends[i - 1] ?? 0) - (tokens.starts[i - 1] ?? 0);
  const spaced = i + 1 < tokens.count && (tokens.starts[i + 1] ?? 0) > (tokens.ends[i] ?? 0);
  return wordChars > ABBREVIATION_CHARS_MAX && spaced;
}

// HTTP/2 503: a protocol, its version and a status stand in a line as a street does with its number.
function isStatusLine(text: string, { start, end }: Candidate): boolean {
  return end - start < 20 && /^[A-Z]{2,8}\/\d[\d.]*(?: \d+)?$/.test(text.slice(start, end));
}

// CUDA 12.4, driver 550.54.15: a number of a street or a postal code has no dot in its midst.
function areVersions(text: string, { start, end }: Candidate): boolean {
  const address = text.slice(start, end);
  return VERSION.test(address) && !/\d/.test(address.replace(VERSIONS, ""));
}

const VERSION = /\d\.\d/;
const VERSIONS = /\d+(?:\.\d+)+/g;

// Numbers alone are an amount or a count, unless the rest of an address stands beside them.
const NEAR_CHARS = 80;

// Both lists are in order, so that one pointer runs along with the numbers.
function keepNearAddresses(numbers: readonly Candidate[], found: Candidate[]): void {
  if (numbers.length === 0) return;
  const addresses = found.filter(({ type }) => type === "ADDRESS");
  let next = 0;
  for (const number of numbers) {
    while ((addresses[next]?.end ?? Infinity) < number.start - NEAR_CHARS) next += 1;
    const address = addresses[next];
    if (address !== undefined && address.start - number.end < NEAR_CHARS) found.push(number);
  }
}

function inPosts(bias: Bias): Bias {
  return { ...bias, person: bias.person + POST_BONUS };
}

function trimmed(
  tokens: Tokens,
  first: number,
  end: number,
  type: "PERSON" | "ADDRESS",
): Candidate | undefined {
  let from = first;
  let to = end;
  const fits = type === "PERSON" ? isWord : isWordlike;
  while (from < to && !fits(tokens, from)) from += 1;
  while (to > from && !fits(tokens, to - 1)) to -= 1;
  if (from === to) return undefined;
  const start = tokens.starts[from] ?? 0;
  const ends = tokens.ends[to - 1] ?? 0;
  // A single letter is nobody's name, where letters spell.
  if (type === "PERSON" && ends - start === 1 && (tokens.firsts[from] ?? 0) < 0x2e80)
    return undefined;
  return { start, end: ends, type, weight: WEIGHT.tagged };
}

function hasWord(tokens: Tokens, from: number, to: number): boolean {
  for (let i = from; i < to; i += 1) if (tokens.kinds[i] === KIND.word) return true;
  return false;
}

// A name neither begins nor ends with a number.
function isWord(tokens: Tokens, i: number): boolean {
  return tokens.kinds[i] === KIND.word;
}

function isWordlike(tokens: Tokens, i: number): boolean {
  const kind = tokens.kinds[i];
  return kind === KIND.word || kind === KIND.number || kind === KIND.mixed;
}
