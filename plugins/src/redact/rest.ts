import { OPENS } from "./patterns/openers.ts";
import { maybeBirthDate } from "./patterns/birth-dates.ts";
import { readDigits } from "./patterns/read-digits.ts";
import type { DigitFacts } from "./patterns/read-digits.ts";
import { maybeIban } from "./patterns/ibans.ts";
import { maybeLabelled } from "./patterns/labelled.ts";
import { readRuns } from "./patterns/read-runs.ts";
import { readWords } from "./patterns/read-words.ts";
import { isWordCode } from "./patterns/pattern.ts";
import type { Reading } from "./patterns/reading.ts";
import { maybeKey } from "./patterns/secrets.ts";
import { maybeSpelledDigits } from "./patterns/spelled-digits.ts";
import { maybeSpelledEmail } from "./patterns/spelled-email.ts";
import { maybeProfile } from "./patterns/urls.ts";
import { maybeAnnounced } from "./patterns/usernames.ts";
import { hiddenWord } from "./tagger/hide.ts";
import { BEYOND_ASCII, KIND, MARK } from "./tagger/tokens.ts";
import type { Tokens } from "./tagger/tokens.ts";
import type { Finding } from "./types.ts";

/** What has to be read again of a text once labels stand for its findings. */
export type Rest = "nothing" | "numbers" | "patterns" | "everything";

/**
 * Says what of a text must be read again, in order to be sure that nothing is left to find once labels
 * stand for its findings. To say more than is needed costs a reading and changes nothing.
 *
 * The tagger would read the tokens on which it found nothing last, where every finding is one of them
 * and has on both sides what parts words. A pattern would then have to match in what stands between the
 * findings, since none begins in a label or goes on across one. It did not before where the text lacks
 * what the pattern asks for first, or where it has not matched anywhere.
 *
 * @param tokens The text's tokens as the tagger read them last, finding nothing.
 * @param findings What was found, in order and free of overlaps.
 */
export function restOf(reading: Reading, tokens: Tokens, findings: readonly Finding[]): Rest {
  // Posts are told by words that may be hidden by now, and a word with such letters is read as of one
  // script or the other, depending on what it touches.
  if ((reading.opened & OPENS.post) !== 0) return "everything";
  if (tokens.bits >= FOREIGN && MIXABLE.test(reading.text)) return "everything";
  if (!areTokens(reading, tokens, findings)) return "everything";
  const left = readDigits(tokens, []);
  const asks =
    (reading.opened & SECRETS) !== 0 ||
    marksAsk(reading, tokens) ||
    wordsAsk(reading, findings) ||
    runsAsk(reading, tokens, left) ||
    (left.digits > 0 && digitsAsk(reading, left, findings));
  if (asks) return "patterns";
  return left.digits >= NUMBER_DIGITS ? "numbers" : "nothing";
}

const FOREIGN = 0x370;
const MIXABLE = /[\u0370-\u052f]/;
const SECRETS = OPENS.password | OPENS.token | OPENS.cardCode | OPENS.bearer;

// Whether the findings are all that is hidden, one token each, and no mention can be left.
function areTokens(reading: Reading, tokens: Tokens, findings: readonly Finding[]): boolean {
  let next = 0;
  for (let i = 0; i < tokens.count; i += 1) {
    const kind = tokens.kinds[i];
    if (kind === KIND.mark && tokens.firsts[i] === AT && !isWithin(reading, tokens, i))
      return false;
    if (kind !== KIND.hidden) continue;
    const finding = findings[next];
    if (finding === undefined || tokens.words[i] !== hiddenWord(finding.type)) return false;
    const { start, end } = finding;
    if (tokens.starts[i] !== start || tokens.ends[i] !== end) return false;
    if (!standsApart(reading, start, end)) return false;
    next += 1;
  }
  return next === findings.length;
}

// An @ behind a letter of a word that is not hidden is no mention.
function isWithin({ codes }: Reading, tokens: Tokens, i: number): boolean {
  const before = codes[(tokens.starts[i] ?? 0) - 1] ?? 0;
  return tokens.kinds[i - 1] === KIND.word && before < BEYOND_ASCII && isWordCode(before);
}

const SPACE = 0x20;
const PERCENT = 0x25;
const DASH = 0x2d;
const SLASH = 0x2f;
const EQUALS = 0x3d;
const AT = 0x40;
// As many open a block of a key.
const DASHES = 5;

const ASKING = MARK.at | MARK.slash | MARK.dash | MARK.equals | MARK.percent;

// Of parameters, options of commands, blocks of keys, percent-encoding and addresses of pages.
function marksAsk({ codes, text, marks }: Reading, tokens: Tokens): boolean {
  if ((marks & ASKING) === 0) return false;
  let hasSlash = false;
  for (let i = 0; i < tokens.count; i += 1) {
    if (tokens.kinds[i] !== KIND.mark) continue;
    const mark = tokens.firsts[i] ?? 0;
    const start = tokens.starts[i] ?? 0;
    const end = tokens.ends[i] ?? 0;
    if (mark === EQUALS || mark === AT) return true;
    if (mark === DASH && end - start >= DASHES) return true;
    // -u, --user: before a space it is a dash.
    const isFirst = start === 0 || codes[start - 1] === SPACE;
    if (mark === DASH && isFirst && isLetter(codes[end] ?? 0)) return true;
    if (mark === PERCENT && text.startsWith("40", end)) return true;
    if (mark === SLASH) hasSlash = true;
  }
  return hasSlash && maybeProfile(text);
}

function isLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
}

function standsApart({ codes, text }: Reading, start: number, end: number): boolean {
  const first = codes[start] ?? 0;
  const last = codes[end - 1] ?? 0;
  const before = start === 0 ? SPACE : (codes[start - 1] ?? 0);
  const after = end === text.length ? SPACE : (codes[end] ?? 0);
  // A run of one mark, or of spaces, is one token, which the finding would have parted.
  return (
    first > SPACE &&
    last > SPACE &&
    before !== first &&
    after !== last &&
    parts(before) &&
    parts(after)
  );
}

function parts(code: number): boolean {
  return code === SPACE || BETWEEN.has(code);
}

// Marks that begin no pattern and are no part of a word, or whose patterns are asked for by themselves.
const BETWEEN: ReadonlySet<number> = new Set(
  Array.from('\n,.;:!?()<>="', (mark) => mark.charCodeAt(0)),
);

function wordsAsk(reading: Reading, findings: readonly Finding[]): boolean {
  return (
    maybeSpelledEmail(reading) || maybeSpelledDigits(reading) || maybeAnnounced(reading, findings)
  );
}

// The shortest id with letters, the fewest digits of one that is spaced out, and those of the shortest
// number that is told by its digits alone.
const ID_CHARS = 9;
const SPACED_DIGITS = 6;
const NUMBER_DIGITS = 7;
const IPV4_DOTS = 3;

function runsAsk(reading: Reading, tokens: Tokens, left: DigitFacts): boolean {
  const { text, longestRun, longestMixed } = reading;
  const runs = maybeKey(text, longestRun) || longestMixed >= ID_CHARS ? readRuns(tokens) : reading;
  if (maybeKey(text, runs.longestRun)) return true;
  return (
    left.digits > 0 &&
    ((left.hasLettered && runs.longestMixed >= ID_CHARS) ||
      (reading.joints.length > 0 && readWords(tokens).joints.length > 0))
  );
}

// Of what stands beside digits that are not hidden, and words that announce them.
function digitsAsk(reading: Reading, left: DigitFacts, findings: readonly Finding[]): boolean {
  return (
    left.decimals >= IPV4_DOTS ||
    (left.hasLone && left.digits >= SPACED_DIGITS) ||
    reading.hasColons ||
    reading.hasQuad ||
    reading.hasDashes ||
    maybeBirthDate(reading, findings) ||
    maybeIban(reading.text, left.pairs, findings) ||
    maybeLabelled(reading, findings)
  );
}
