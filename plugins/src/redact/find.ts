import { labelsIn } from "./labels.ts";
import { markdownMarks } from "./markup.ts";
import type { Attribute } from "./markup.ts";
import { normalise } from "./normalise.ts";
import type { Plain } from "./normalise.ts";
import { findByPattern, findNumbers } from "./patterns/index.ts";
import { readingOf } from "./patterns/reading.ts";
import type { Pattern } from "./patterns/pattern.ts";
import type { Phrases } from "./phrases.ts";
import { KnownIndex } from "./propagate.ts";
import { restOf } from "./rest/index.ts";
import type { Rest } from "./rest/index.ts";
import { areApart, settle } from "./settle.ts";
import { hiddenRanges, hideTokens } from "./tagger/hide.ts";
import type { Merged } from "./tagger/merge.ts";
import type { Bias } from "./tagger/decode.ts";
import { isPost } from "./tagger/post.ts";
import { biasFor, tag } from "./tagger/tag.ts";
import { codesOf, tokenize } from "./tagger/tokens.ts";
import type { Tokens } from "./tagger/tokens.ts";
import { HAS_SUBSTANCE, PII_TYPES } from "./types.ts";
import type { Candidate, Finding, Range, Strictness } from "./types.ts";

/** What to look for, and how hard. Everything may be left out. */
export interface FindOptions {
  readonly strictness?: Strictness;
  /** The types to report; all built-in ones and those of `custom` otherwise. */
  readonly types?: ReadonlySet<string>;
  /** Patterns of the user's own. */
  readonly custom?: readonly Pattern[];
  /** Values that are never hidden, unless as parts of something longer. */
  readonly kept?: Phrases;
  /** Whether HTML and Markdown are read as markup. Default: true. */
  readonly markup?: boolean;
}

/** What was found in one text: in order, free of overlaps, in offsets of the text as it came. */
export interface Found {
  readonly findings: readonly Finding[];
  /** Ranges within findings that are markup and should be left standing. */
  readonly markup: readonly Range[];
  /** The names found by the tagger, for the other texts of the same event. */
  readonly names: readonly string[];
  /**
   * What has to be read again once each finding is replaced by its numbered label, with what was known
   * here and the names found here.
   */
  readonly rest: Rest;
}

/** What is found in a text without personal data. */
export const NOTHING: Found = { findings: [], markup: [], names: [], rest: "nothing" };
const BY_TAGGER: ReadonlySet<string> = new Set(["PERSON", "ADDRESS"]);
const ALL_TYPES: ReadonlySet<string> = new Set(PII_TYPES);

/**
 * Finds personal data and secrets in a text. Synchronous, linear in the length of the text, offsets
 * are UTF-16 units of `text` and never split a surrogate pair.
 *
 * @param known Values of the same event that are hidden wherever they recur.
 */
export function find(text: string, options: FindOptions = {}, known?: KnownIndex): Found {
  if (text.length < 2) return NOTHING;
  const plain = normalise(text, options.markup !== false);
  const { settled, rest } = findPlain(plain.text, options, known);
  const findings = settled.map((candidate) => toOriginal(text, plain, candidate));
  for (const range of plain.attributes) {
    findings.push(...findInAttribute(text, range, options, known));
  }
  if (findings.length === 0) return NOTHING;
  const names: string[] = [];
  for (const { type, start, end } of settled) {
    if (type === "PERSON") names.push(plain.text.slice(start, end));
  }
  const markup = marksWithin(text, plain, findings);
  // Where the plain text is as long as the original, each of its units is read by itself.
  const isPlain = markup.length === 0 && plain.text.length === text.length;
  return { findings: ordered(findings), markup, names, rest: isPlain ? rest : "everything" };
}

/** False where nothing that is known stands in a text: it is read as if nothing were known. */
export function holdsKnown(text: string, options: FindOptions, known: KnownIndex): boolean {
  const plain = normalise(text, options.markup !== false);
  // Values of attributes are texts of their own.
  if (plain.attributes.length > 0) return true;
  const found: Candidate[] = [];
  known.find(plain.text, tokenize(plain.text), found);
  return found.length > 0;
}

interface Settled {
  readonly settled: Candidate[];
  readonly rest: Rest;
}

/**
 * Whether a pattern finds anything in a text that is labelled, the labels themselves aside or not.
 * Says nothing of names and addresses.
 *
 * @param rest Which patterns: those of numbers, or all.
 */
export function hasPatterns(
  text: string,
  rest: "numbers" | "patterns",
  options: FindOptions,
): boolean {
  const plain = normalise(text, options.markup !== false).text;
  const found: Candidate[] = [];
  const strictness = options.strictness ?? "balanced";
  if (rest === "numbers") {
    findNumbers({ text: plain, codes: codesOf(plain), strictness }, found);
  } else {
    const labels = labelsIn(plain, options.types ?? ALL_TYPES);
    findByPattern(readingOf(plain, tokenize(plain), strictness, labels), found);
  }
  return found.length > 0;
}

function findPlain(text: string, options: FindOptions, known?: KnownIndex): Settled {
  const strictness = options.strictness ?? "balanced";
  const types = options.types ?? ALL_TYPES;
  const labels = labelsIn(text, types);
  const tokens = tokenize(text);
  const found: Candidate[] = [];
  if (known !== undefined && known.size > 0) known.find(text, tokens, found);
  const reading = readingOf(text, tokens, strictness, labels);
  findByPattern(reading, found);
  for (const pattern of options.custom ?? []) pattern(reading, found);
  hideTokens(tokens, hiddenRanges(reading, found, labels));
  let isSure = labels.length === 0 && !asksForMore(options, known);
  const isTagged = types.has("PERSON") || types.has("ADDRESS");
  if (isTagged) {
    const isRead = addTagged(text, tokens, biasFor(strictness, isPost(reading, tokens)), found);
    isSure &&= isRead;
  }
  const isKept = options.kept?.holder(text);
  const wanted = found.filter((one) => types.has(one.type) && isKept?.(one) !== true);
  const pieces = outside(labels, settle(wanted));
  const settled = pieces.filter(({ start, end }) => hasSubstance(text, start, end));
  if (settled.length === 0) return { settled, rest: "nothing" };
  return { settled, rest: isSure ? restOf(reading, tokens, settled, isTagged) : "everything" };
}

// What may find something in a label or across it, or leave a finding standing.
function asksForMore({ custom, kept }: FindOptions, known?: KnownIndex): boolean {
  return (custom?.length ?? 0) > 0 || kept !== undefined || known?.hasBrackets === true;
}

function hasSubstance(text: string, start: number, end: number): boolean {
  const code = text.charCodeAt(start);
  const isPlain =
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
  return isPlain || HAS_SUBSTANCE.test(text.slice(start, end));
}

// Hiding a name changes what its neighbours look like. The tagger reads on until it finds nothing
// more, as it would in the redacted text: redacting twice then changes nothing.
const ROUNDS_MAX = 4;

// True where it has read on to the end.
function addTagged(text: string, tokens: Tokens, bias: Bias, found: Candidate[]): boolean {
  let names: KnownIndex | undefined;
  let merged: readonly Merged[] | undefined;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    let tagged = tag(text, tokens, bias, merged);
    if (tagged.length === 0) return true;
    names = withNames(names, tagged, tokens);
    // A name that was found once is hidden wherever it recurs in the text.
    if (names !== undefined) tagged = withRecurring(names, tagged, text, tokens);
    for (const candidate of tagged) found.push(candidate);
    merged = hideTokens(tokens, settle(tagged));
  }
  return false;
}

// Names are in order, and end where their tokens do.
function withNames(
  known: KnownIndex | undefined,
  tagged: readonly Candidate[],
  tokens: Tokens,
): KnownIndex | undefined {
  let names = known;
  let next = 0;
  for (const { type, start, end } of tagged) {
    if (type !== "PERSON") continue;
    while (next < tokens.count && (tokens.starts[next] ?? 0) < start) next += 1;
    const from = next;
    while (next < tokens.count && (tokens.starts[next] ?? 0) < end) next += 1;
    (names ??= new KnownIndex()).addWords(tokens, from, next);
  }
  return names;
}

// Most names recur nowhere but where they were found, and then count once. Both lists are in order.
function withRecurring(
  names: KnownIndex,
  tagged: readonly Candidate[],
  text: string,
  tokens: Tokens,
): Candidate[] {
  const all: Candidate[] = [];
  names.find(text, tokens, all);
  const { length } = all;
  let next = 0;
  for (const one of tagged) {
    while (next < length && (all[next]?.start ?? 0) < one.start) next += 1;
    const same = next < length ? all[next] : undefined;
    const isTwice = same?.start === one.start && same.end === one.end && same.type === one.type;
    if (!isTwice) all.push(one);
  }
  return all;
}

// Labels of an earlier run are cut out of what was found round them. Both lists are in order.
function outside(labels: readonly Range[], settled: readonly Candidate[]): readonly Candidate[] {
  if (labels.length === 0) return settled;
  const pieces: Candidate[] = [];
  let next = 0;
  for (const candidate of settled) {
    while ((labels[next]?.end ?? Infinity) <= candidate.start) next += 1;
    let { start } = candidate;
    for (let i = next; (labels[i]?.start ?? Infinity) < candidate.end; i += 1) {
      const label = labels[i];
      if (label === undefined) break;
      if (label.start > start) pieces.push({ ...candidate, start, end: label.start });
      start = Math.max(start, label.end);
    }
    if (start < candidate.end) pieces.push({ ...candidate, start });
  }
  return pieces;
}

function toOriginal(text: string, plain: Plain, candidate: Candidate): Finding {
  let start = plain.startOf(candidate.start);
  let end = plain.endOf(candidate.end);
  if (isLowHalf(text, start)) start -= 1;
  if (isLowHalf(text, end)) end += 1;
  return { start, end, type: candidate.type };
}

function isLowHalf(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
}

// The value of an attribute is a text of its own: `mailto:` links, titles, alternative texts.
function findInAttribute(
  text: string,
  range: Attribute,
  options: FindOptions,
  known: KnownIndex | undefined,
): Finding[] {
  const value = text.slice(range.start, range.end);
  const all = options.types ?? ALL_TYPES;
  const types = range.prose ? all : all.difference(BY_TAGGER);
  const { findings } = find(value, { ...options, types, markup: false }, known);
  return findings.map(({ start, end, type }) => {
    return { start: range.start + start, end: range.start + end, type };
  });
}

function ordered(findings: readonly Finding[]): readonly Finding[] {
  if (areApart(findings)) return findings;
  const result: Finding[] = [];
  for (const finding of findings.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last === undefined || finding.start >= last.end) result.push(finding);
    else if (finding.end > last.end) result.push({ ...finding, start: last.end });
  }
  return result;
}

const MARKDOWN_MARK = /[*_~`]/;

function marksWithin(text: string, plain: Plain, findings: readonly Finding[]): readonly Range[] {
  if (!MARKDOWN_MARK.test(text)) return plain.markup;
  const marks = [...plain.markup];
  for (const finding of findings) {
    if (finding.type === "PERSON" || finding.type === "ADDRESS") {
      marks.push(...markdownMarks(text, finding));
    }
  }
  return marks.length < 2 ? marks : marks.toSorted((a, b) => a.start - b.start);
}
