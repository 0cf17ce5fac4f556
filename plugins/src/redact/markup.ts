import { matchesOf } from "./matches.ts";
import type { Range } from "./types.ts";

const INLINE = new Set(
  "a abbr b bdi bdo big cite code del dfn em font i ins kbd mark q s samp small span strike strong sub sup tt u var wbr".split(
    " ",
  ),
);
const BLOCK = new Set(
  "address article aside blockquote body br button caption center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html img input label legend li link main meta nav ol option p pre script section select style summary table tbody td textarea tfoot th thead title tr ul video".split(
    " ",
  ),
);
const TAG_NAME = /<\/?([a-z][a-z\d]{0,10})(?=[\s/>])/iy;
const ATTRIBUTE = /\s([a-z][a-z\d:_-]{0,30})\s{0,3}=\s{0,3}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;
/** A tag longer than this is read as text, so that a stray `<` costs no long search. */
const TAG_CHARS_MAX = 2000;

/** The range of an attribute's value. */
export interface Attribute extends Range {
  /** Whether people write it for people: names are looked for only there. */
  readonly prose: boolean;
}

/** What stands at a `<`: how long the tag is (0: it is not one), and whether it breaks the line. */
interface Tag {
  readonly length: number;
  readonly breaks: boolean;
}

const NONE: Tag = { length: 0, breaks: false };

/**
 * The HTML tag or comment that begins at `at`. Only the names of HTML are tags: `<jo@example.org>`
 * is text. The ranges of its attribute values are added to `attributes`.
 */
export function markupEnd(text: string, at: number, attributes: Attribute[]): Tag {
  if (text.startsWith("<!--", at)) return { length: 4, breaks: true };
  TAG_NAME.lastIndex = at;
  const match = TAG_NAME.exec(text);
  const name = match?.[1]?.toLowerCase() ?? "";
  const breaks = BLOCK.has(name);
  if (match === null || (!breaks && !INLINE.has(name))) return NONE;
  const limit = Math.min(text.length, at + TAG_CHARS_MAX);
  let quote = 0;
  for (let i = at + match[0].length; i < limit; i += 1) {
    const code = text.charCodeAt(i);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 0x22 || code === 0x27) {
      quote = code;
    } else if (code === 0x3e) {
      collectAttributes(text, at, i, attributes);
      return { length: i + 1 - at, breaks };
    }
  }
  return NONE;
}

const PROSE = /^(?:alt|title|placeholder|content|value|label|summary|aria-[a-z]+)$/i;
const FLAG =
  /\b(?:async|autofocus|checked|defer|disabled|hidden|multiple|open|readonly|required|selected)\b/gi;

function collectAttributes(text: string, start: number, end: number, into: Attribute[]): void {
  const tag = text.slice(start, end);
  const values: Attribute[] = [];
  for (const match of matchesOf(tag, ATTRIBUTE)) {
    const value = match[2] ?? match[3] ?? match[4] ?? "";
    const quote = match[4] === undefined ? 1 : 0;
    const from = start + match.index + match[0].length - value.length - quote;
    const prose = PROSE.test(match[1] ?? "");
    if (value !== "") values.push({ start: from, end: from + value.length, prose });
  }
  const rest = tag.replace(TAG_START, "").replace(ATTRIBUTE, "").replace(FLAG, "");
  // What is neither name nor attribute is text that somebody put between the brackets.
  if (/[\p{L}\p{N}]/u.test(rest)) into.push({ start: start + 1, end, prose: true });
  else into.push(...values);
}

const TAG_START = /^<\/?[a-z][a-z\d]*/i;

const MARKDOWN = /\*{1,3}|~~|__|`{1,3}/g;

/** The Markdown marks in a range of text: a redacted name or address leaves them standing. */
export function markdownMarks(text: string, range: Range): Range[] {
  const marks: Range[] = [];
  for (const match of matchesOf(text.slice(range.start, range.end), MARKDOWN)) {
    marks.push({
      start: range.start + match.index,
      end: range.start + match.index + match[0].length,
    });
  }
  return marks;
}
