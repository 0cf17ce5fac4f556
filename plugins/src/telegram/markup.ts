import { inert } from "../_text/inert.ts";
import { shorten } from "../_text/shorten.ts";

/** A part of a text with a meaning, as the Bot API has it; in UTF-16 units. */
export type Entity =
  | { readonly type: "bold" | "italic" | "strikethrough" | "code"; offset: number; length: number }
  | { readonly type: "text_link"; offset: number; length: number; readonly url: string };

export interface FormattedText {
  readonly text: string;
  readonly entities: readonly Entity[];
}

/** Limits of sendMessage. */
export const textUnitsMax = 4_096;
export const entitiesMax = 100;

/**
 * Takes from the text of a value what would be markup, by a backslash that {@link parseMarkup} takes
 * away again, and what Telegram would make of it by itself: mentions, commands, links to users.
 */
export function escapeValue(value: string): string {
  return inert(value)
    .replaceAll(/(?<![\w@])@(?=\w)/g, "@\u200b")
    .replaceAll(/(?<![\w/:.])\/(?=[A-Za-z])/g, "/\u200b")
    .replaceAll(/\btg:(?=\/\/)/gi, "tg:\u200b")
    .replaceAll(/[\\*_~`[\]()]/g, String.raw`\$&`);
}

const marks: Readonly<Record<string, "bold" | "italic" | "strikethrough">> = {
  "*": "bold",
  _: "italic",
  "~": "strikethrough",
};

/** Reads the markup of a template. A sign that is not closed is the sign itself. */
export function parseMarkup(source: string): FormattedText {
  const entities: Entity[] = [];
  const open = new Map<string, number>();
  let text = "";
  for (let at = 0; at < source.length; at += 1) {
    const sign = source.charAt(at);
    if (sign === "\\" && at + 1 < source.length) {
      at += 1;
      text += source.charAt(at);
      continue;
    }
    const whole =
      sign === "`" ? readCode(source, at) : sign === "[" ? readLink(source, at) : undefined;
    if (whole !== undefined) {
      const { inner, length, ...kind } = whole;
      if (inner.length > 0) {
        entities.push({ ...kind, offset: text.length, length: inner.length } as Entity);
      }
      text += inner;
      at += length - 1;
      continue;
    }
    const type = marks[sign];
    const from = open.get(sign);
    if (type !== undefined && from !== undefined && closes(source, at)) {
      open.delete(sign);
      if (text.length > from) entities.push({ type, offset: from, length: text.length - from });
    } else if (type !== undefined && from === undefined && opens(source, at, sign)) {
      open.set(sign, text.length);
    } else {
      text += sign;
    }
  }
  return { text, entities };
}

/** Cuts a text to what Telegram takes; entities end where it ends. */
export function fitText({ text, entities }: FormattedText): FormattedText {
  const short = shorten(text, textUnitsMax);
  const fitted = entities
    .map((entity) => ({ ...entity, length: Math.min(entity.length, short.length - entity.offset) }))
    .filter(({ length }) => length > 0)
    .slice(0, entitiesMax);
  return { text: short, entities: fitted };
}

/** Opens before a word, and only where it is closed further on. */
function opens(source: string, at: number, sign: string): boolean {
  if (isWord(source[at - 1]) || isSpace(source[at + 1])) return false;
  for (let end = at + 2; end < source.length; end += 1) {
    if (source[end] === "\\") end += 1;
    else if (source[end] === sign && closes(source, end)) return true;
  }
  return false;
}

function closes(source: string, at: number): boolean {
  return !isSpace(source[at - 1]) && !isWord(source[at + 1]);
}

interface Whole {
  readonly type: "code" | "text_link";
  readonly inner: string;
  /** Of the source, with its signs. */
  readonly length: number;
  readonly url?: string;
}

function readCode(source: string, at: number): Whole | undefined {
  const end = indexOfSign(source, "`", at + 1);
  if (end < 0) return undefined;
  const inner = unescape(source.slice(at + 1, end));
  return { type: "code", inner, length: end + 1 - at };
}

function readLink(source: string, at: number): Whole | undefined {
  const middle = indexOfSign(source, "]", at + 1);
  if (middle < 0 || source[middle + 1] !== "(") return undefined;
  const end = indexOfSign(source, ")", middle + 2);
  if (end < 0) return undefined;
  const url = unescape(source.slice(middle + 2, end));
  if (!/^https?:\/\/[^\s]+$/.test(url) || url.length > 2_048) return undefined;
  const inner = unescape(source.slice(at + 1, middle));
  return { type: "text_link", inner, length: end + 1 - at, url };
}

function indexOfSign(source: string, sign: string, from: number): number {
  for (let at = from; at < source.length; at += 1) {
    if (source[at] === "\\") at += 1;
    else if (source[at] === sign) return at;
  }
  return -1;
}

function unescape(text: string): string {
  return text.replaceAll(/\\([^])/g, "$1");
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

function isSpace(character: string | undefined): boolean {
  return character === undefined || /\s/.test(character);
}
