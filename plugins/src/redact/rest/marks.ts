import { isLetter } from "../ascii.ts";
import type { Reading } from "../patterns/reading.ts";
import { maybeParameter } from "../patterns/secrets.ts";
import { maybeProfile } from "../patterns/urls.ts";
import { KIND, MARK } from "../tagger/tokens.ts";
import type { Tokens } from "../tagger/tokens.ts";

const SPACE = 0x20;
const PERCENT = 0x25;
const DASH = 0x2d;
const AT = 0x40;
// As many open a block of a key.
const DASHES = 5;

const ASKING = MARK.at | MARK.slash | MARK.dash | MARK.equals | MARK.percent;

/**
 * False where no mark of a text that is labelled makes a pattern find anything: of parameters, options of
 * commands, blocks of keys, percent-encoding, addresses of mail and of pages.
 */
export function marksAsk({ codes, text, marks }: Reading, tokens: Tokens): boolean {
  if ((marks & ASKING) === 0) return false;
  if ((marks & MARK.equals) !== 0 && maybeParameter(text)) return true;
  if ((marks & MARK.slash) !== 0 && maybeProfile(text)) return true;
  for (let i = 0; i < tokens.count; i += 1) {
    if (tokens.kinds[i] !== KIND.mark) continue;
    const mark = tokens.firsts[i] ?? 0;
    const start = tokens.starts[i] ?? 0;
    const end = tokens.ends[i] ?? 0;
    // An address that is not hidden stands apart from all that is, unless it has spaces in it.
    if (mark === AT && (codes[end] === SPACE || /[ ][.@]/.test(text))) return true;
    if (mark === DASH && end - start >= DASHES) return true;
    // -u, --user: before a space it is a dash.
    const isFirst = start === 0 || codes[start - 1] === SPACE;
    if (mark === DASH && isFirst && isLetter(codes[end] ?? 0)) return true;
    if (mark === PERCENT && text.startsWith("40", end)) return true;
  }
  return false;
}
