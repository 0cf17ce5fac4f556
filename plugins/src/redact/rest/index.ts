import { NUMBER_DIGITS } from "../patterns/digit-runs.ts";
import { isDigit } from "../ascii.ts";
import { maybeBirthDate } from "../patterns/birth-dates.ts";
import { maybeWallet } from "../patterns/crypto.ts";
import { maybeIban } from "../patterns/ibans.ts";
import { maybeSpacedId } from "../patterns/ids.ts";
import { maybeLabelled } from "../patterns/labelled.ts";
import { maybePassword } from "../patterns/passwords.ts";
import { readDigits } from "../patterns/read-digits.ts";
import { readRuns } from "../patterns/read-runs.ts";
import type { Reading } from "../patterns/reading.ts";
import { maybeKey, maybeLabelledSecret } from "../patterns/secrets.ts";
import { maybeSpelledDigits } from "../patterns/spelled-digits.ts";
import { maybeSpelledEmail } from "../patterns/spelled-email.ts";
import { maybeAnnounced } from "../patterns/usernames.ts";
import { marksAsk } from "./marks.ts";
import { maybeNumbers } from "./numbers.ts";
import { hideAsLabels, keepsTokens } from "./tokens.ts";
import { firstEndingAfter } from "../settle.ts";
import type { Merged } from "../tagger/merge.ts";
import { isPost } from "../tagger/post.ts";
import { biasFor, tag } from "../tagger/tag.ts";
import { KIND } from "../tagger/tokens.ts";
import type { Tokens } from "../tagger/tokens.ts";
import type { Finding } from "../types.ts";

/** What has to be read again of a text once labels stand for its findings. */
export type Rest = "nothing" | "numbers" | "patterns" | "everything";

/**
 * Says what of a text must be read again, in order to be sure that nothing is left to find once labels
 * stand for its findings. To say more than is needed costs a reading and changes nothing.
 *
 * The tagger would read the tokens on which it found nothing last, where the labels keep them. A pattern
 * would then have to match in what stands between the findings, since none begins in a label or goes on
 * across one. It did not before where the text lacks what the pattern asks for first, or where it has not
 * matched anywhere, or where all that it looks at stands apart from the findings.
 *
 * @param tokens The text's tokens as the tagger read them last, finding nothing.
 * @param findings What was found, in order and free of overlaps.
 * @param isTagged Whether the tagger has read the text.
 */
export function restOf(
  reading: Reading,
  tokens: Tokens,
  findings: readonly Finding[],
  isTagged: boolean,
): Rest {
  const merged = hideAsLabels(tokens, findings);
  if (merged === undefined || !keepsTokens(reading, tokens, findings)) return "everything";
  if (merged.length > 0 && isTagged && findsNames(reading, tokens, merged)) return "everything";
  const digits = digitsOutside(reading, findings);
  const asks =
    marksAsk(reading, tokens) ||
    wordsAsk(reading, findings) ||
    runsAsk(reading, tokens, findings) ||
    (digits > 0 && digitsAsk(reading, tokens, digits, findings));
  if (asks) return "patterns";
  const isNumber = digits >= NUMBER_DIGITS && maybeNumbers(reading, findings);
  return isNumber ? "numbers" : "nothing";
}

function findsNames(reading: Reading, tokens: Tokens, merged: readonly Merged[]): boolean {
  const bias = biasFor(reading.strictness, isPost(reading, tokens));
  return tag(reading.text, tokens, bias, merged).length > 0;
}

function digitsOutside({ codes, digits }: Reading, findings: readonly Finding[]): number {
  if (digits === 0) return 0;
  let left = digits;
  for (const { start, end, type } of findings) {
    // As good as no name has digits, and to count too many costs a look.
    if (type === "PERSON") continue;
    for (let i = start; i < end; i += 1) if (isDigit(codes[i] ?? 0)) left -= 1;
  }
  return left;
}

function wordsAsk(reading: Reading, findings: readonly Finding[]): boolean {
  return (
    maybePassword(reading) ||
    maybeLabelledSecret(reading) ||
    maybeSpelledEmail(reading) ||
    maybeSpelledDigits(reading) ||
    maybeAnnounced(reading, findings)
  );
}

// Of what goes on without a gap: a key, of which each that is found is a secret, a wallet, a joined name.
function runsAsk(reading: Reading, tokens: Tokens, findings: readonly Finding[]): boolean {
  const { text, longestRun, joints } = reading;
  if (maybeWallet(reading)) return true;
  if (maybeKey(text, longestRun) && findings.some(({ type }) => type === "SECRET")) {
    if (hasLinks(tokens, findings) || maybeKey(text, readRuns(tokens).longestRun)) return true;
  }
  return joints.some((at) => (findings[firstEndingAfter(findings, at)]?.start ?? Infinity) > at);
}

// The fewest digits of an id that is spaced out.
const SPACED_DIGITS = 6;
const IPV4_DOTS = 3;

// Of what stands beside digits that are not hidden, and words that announce them.
function digitsAsk(
  reading: Reading,
  tokens: Tokens,
  digits: number,
  findings: readonly Finding[],
): boolean {
  if (reading.decimals >= IPV4_DOTS || (reading.hasLone && digits >= SPACED_DIGITS)) {
    const { decimals, hasLone } = hasLinks(tokens, findings) ? reading : readDigits(tokens, []);
    if (decimals >= IPV4_DOTS) return true;
    if (hasLone && maybeSpacedId(reading.text)) return true;
  }
  return (
    (reading.hasColons && isBesideColon(reading, findings)) ||
    reading.hasQuad ||
    maybeBirthDate(reading, findings) ||
    maybeIban(reading.text, reading.pairs, findings) ||
    maybeLabelled(reading, findings)
  );
}

// What is hidden and no finding is the address of a page.
function hasLinks({ count, kinds }: Tokens, findings: readonly Finding[]): boolean {
  let hidden = 0;
  for (let i = 0; i < count; i += 1) if (kinds[i] === KIND.hidden) hidden += 1;
  return hidden > findings.length;
}

const COLON = 0x3a;

// Addresses of machines have colons, and are tried where they stand between these. Those with dashes never
// stand beside a finding.
function isBesideColon({ codes }: Reading, findings: readonly Finding[]): boolean {
  return findings.some(({ start, end }) => codes[start - 1] === COLON || codes[end] === COLON);
}
