import { OPENS } from "../patterns/openers.ts";
import { isWordCode } from "../patterns/pattern.ts";
import type { Reading } from "../patterns/reading.ts";
import { firstEndingAfter } from "../settle.ts";
import { hiddenWord, hideTokens } from "../tagger/hide.ts";
import type { Merged } from "../tagger/merge.ts";
import { BEYOND_ASCII, KIND, MARK } from "../tagger/tokens.ts";
import type { Tokens } from "../tagger/tokens.ts";
import type { Finding } from "../types.ts";

const FOREIGN = 0x370;
const MIXABLE = /[\u0370-\u052f]/;

const SPACE = 0x20;
// Within a word it is a part of it.
const APOSTROPHE = 0x27;
const SLASH = 0x2f;
const AT = 0x40;

/**
 * Whether a text has, once labels stand for its findings, the very tokens that the tagger read last: each
 * finding is one of them and has on both sides what parts words. Then no label changes what stands beside it
 * either: addresses of pages and of mail stand apart from all of them.
 */
export function keepsTokens(
  reading: Reading,
  tokens: Tokens,
  findings: readonly Finding[],
): boolean {
  // A word with such letters is read as of one script or the other, depending on what it touches.
  if (tokens.bits >= FOREIGN && MIXABLE.test(reading.text)) return false;
  if ((reading.opened & OPENS.post) !== 0 && !staysPost(reading, findings)) return false;
  let next = 0;
  let clearTo = 0;
  let linkedTo = 0;
  for (let i = 0; i < tokens.count; i += 1) {
    const kind = tokens.kinds[i];
    const start = tokens.starts[i] ?? 0;
    if (kind === KIND.hidden) {
      const finding = findings[next];
      if (finding !== undefined && finding.start < (tokens.ends[i] ?? 0)) {
        const isLinked = finding.start < linkedTo;
        const isApart = isLinked ? isPartOfLink(reading, tokens, i) : standsApart(reading, finding);
        if (!isToken(finding, tokens, i) || !isApart) return false;
        next += 1;
        continue;
      }
      if (!isLink(reading, tokens, i)) return false;
      if (start < linkedTo) continue;
      // What is found behind its beginning must be a part of it.
      if (clearEnd(reading, start, findings.slice(0, next)) < 0) return false;
      linkedTo = stretchEnd(reading, start);
      continue;
    }
    const mark = kind === KIND.mark ? tokens.firsts[i] : 0;
    if (mark !== SLASH && mark !== AT) continue;
    if (mark === AT && !isWithin(reading, tokens, i)) return false;
    if (start < clearTo) continue;
    clearTo = clearEnd(reading, start, findings);
    if (clearTo < 0) return false;
  }
  return next === findings.length;
}

// One with an @ may hold a mention.
function isLink({ codes }: Reading, tokens: Tokens, i: number): boolean {
  if (!isLinkToken(tokens, i)) return false;
  const end = tokens.ends[i] ?? 0;
  for (let at = tokens.starts[i] ?? 0; at < end; at += 1) if (codes[at] === AT) return false;
  return true;
}

/**
 * Hides the findings that the tagger has read otherwise than their labels: to it a mention is one as long as it
 * stands there, and what was guessed is not hidden.
 *
 * @returns What became one token, in order; undefined where a finding is a part of a token.
 */
export function hideAsLabels(
  tokens: Tokens,
  findings: readonly Finding[],
): readonly Merged[] | undefined {
  const { count, starts, ends } = tokens;
  let others: Finding[] | undefined;
  let i = 0;
  for (const finding of findings) {
    while (i < count && (ends[i] ?? 0) <= finding.start) i += 1;
    if (isToken(finding, tokens, i)) continue;
    if ((starts[i] ?? 0) < finding.start) return undefined;
    while (i + 1 < count && (starts[i + 1] ?? 0) < finding.end) i += 1;
    if ((ends[i] ?? 0) > finding.end) return undefined;
    (others ??= []).push(finding);
  }
  return others === undefined ? NONE : hideTokens(tokens, others);
}

const NONE: readonly Merged[] = [];

function isToken({ start, end, type }: Finding, tokens: Tokens, i: number): boolean {
  return (
    tokens.kinds[i] === KIND.hidden &&
    tokens.words[i] === hiddenWord(type) &&
    tokens.starts[i] === start &&
    tokens.ends[i] === end
  );
}

// Of the words by which a post is told, one that is not hidden.
function staysPost({ openings }: Reading, findings: readonly Finding[]): boolean {
  for (let i = 0; i < openings.length; i += 2) {
    if (((openings[i + 1] ?? 0) & OPENS.post) === 0) continue;
    const at = openings[i] ?? 0;
    if ((findings[firstEndingAfter(findings, at)]?.start ?? Infinity) > at) return true;
  }
  return false;
}

// An @ behind a letter of a word that is not hidden is no mention.
function isWithin({ codes }: Reading, tokens: Tokens, i: number): boolean {
  const before = codes[(tokens.starts[i] ?? 0) - 1] ?? 0;
  return tokens.kinds[i - 1] === KIND.word && before < BEYOND_ASCII && isWordCode(before);
}

// Where the stretch without spaces ends that has no finding in it; -1 where it has one.
function clearEnd(reading: Reading, at: number, findings: readonly Finding[]): number {
  let start = at;
  while (start > 0 && (reading.codes[start - 1] ?? 0) > SPACE) start -= 1;
  const end = stretchEnd(reading, at);
  return (findings[firstEndingAfter(findings, start)]?.start ?? Infinity) < end ? -1 : end;
}

function stretchEnd({ codes, text }: Reading, at: number): number {
  let end = at;
  while (end < text.length && (codes[end] ?? 0) > SPACE) end += 1;
  return end;
}

// A label is a part of the address of a page as what it stands for was: behind a slash or a parameter's sign,
// up to the next parameter or the end of the address. Behind a slash another address may begin, which was
// read as a part of the one before.
function isPartOfLink(reading: Reading, tokens: Tokens, i: number): boolean {
  const { codes } = reading;
  const start = tokens.starts[i] ?? 0;
  const end = tokens.ends[i] ?? 0;
  const isBehindLink = isLinkToken(tokens, i - 1) && tokens.ends[i - 1] === start;
  if (!isBehindLink || !OPENS_PART.has(codes[start - 1] ?? 0)) return false;
  if (!isWordCode(codes[start] ?? 0) || !isWordCode(codes[end - 1] ?? 0)) return false;
  const goesOn = isLinkToken(tokens, i + 1) && tokens.starts[i + 1] === end;
  if (goesOn && codes[end] === AMPERSAND) return true;
  // A comma or a dot behind the address counts as a part of it.
  const isLast = !goesOn || (codes[end + 1] ?? 0) <= SPACE;
  return isLast && isParted(reading, end);
}

const AMPERSAND = 0x26;
const OPENS_PART: ReadonlySet<number> = new Set(Array.from("/=&", (mark) => mark.charCodeAt(0)));

function isLinkToken(tokens: Tokens, i: number): boolean {
  return tokens.kinds[i] === KIND.hidden && tokens.words[i] === hiddenWord("LINK");
}

function standsApart({ codes, text, marks }: Reading, { start, end }: Finding): boolean {
  const first = codes[start] ?? 0;
  const last = codes[end - 1] ?? 0;
  const before = start === 0 ? SPACE : (codes[start - 1] ?? 0);
  // A run of one mark, or of spaces, is one token, which the finding would have parted.
  return (
    first > SPACE &&
    last > SPACE &&
    !((marks & MARK.slash) !== 0 && holdsAddress(text, start, end)) &&
    before !== first &&
    parts(before) &&
    !(before === APOSTROPHE && maybeLetter(codes[start - 2] ?? 0)) &&
    isParted({ codes, text }, end)
  );
}

// Whether what stands behind a finding is apart from it, and from a label in its place.
function isParted({ codes, text }: Pick<Reading, "codes" | "text">, end: number): boolean {
  const after = end === text.length ? SPACE : (codes[end] ?? 0);
  return (
    after !== codes[end - 1] &&
    parts(after) &&
    !(after === APOSTROPHE && maybeLetter(codes[end + 1] ?? 0) && maybeLetter(codes[end + 2] ?? 0))
  );
}

function maybeLetter(code: number): boolean {
  return code >= BEYOND_ASCII || isWordCode(code);
}

// By the address of a page a post is told.
function holdsAddress(text: string, start: number, end: number): boolean {
  const at = text.indexOf("//", start);
  return at >= 0 && at < end;
}

function parts(code: number): boolean {
  return code === SPACE || BETWEEN.has(code);
}

// Marks that begin no pattern and are no part of a word, or whose patterns are asked for by themselves.
const BETWEEN: ReadonlySet<number> = new Set(
  Array.from("\n,.;:!?()<>=\"'", (mark) => mark.charCodeAt(0)),
);
