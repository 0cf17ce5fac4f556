import { Uint } from "../values/values.ts";

/** A decoded literal, or where in the token and why it cannot be decoded. */
export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string; readonly start: number; readonly end: number };

/** Decodes an integer token: decimal or hexadecimal, `u` for unsigned. Ranges are checked later. */
export function decodeInteger(image: string): bigint | Uint {
  const unsigned = /[uU]$/.test(image);
  const value = BigInt(unsigned ? image.slice(0, -1) : image);
  return unsigned ? new Uint(value) : value;
}

/** Text in single quotes or double ones, without an escape: the most of what is written. */
const PLAIN = /^"[^"\\]*"$|^'[^'\\]*'$/;

/** Decodes a string token of any kind: quoted, triple-quoted, raw, bytes. */
export function decodeText(image: string): Decoded<string | Uint8Array> {
  if (PLAIN.test(image)) return { ok: true, value: image.slice(1, -1) };
  const prefix = /^[bBrR]*/.exec(image)?.[0] ?? "";
  const quote = image.startsWith('"""', prefix.length) || image.startsWith("'''", prefix.length);
  const quoteLength = quote ? 3 : 1;
  const offset = prefix.length + quoteLength;
  const body = image.slice(offset, image.length - quoteLength);
  const isBytes = /[bB]/.test(prefix);
  if (/[rR]/.test(prefix) || !body.includes("\\")) {
    return { ok: true, value: isBytes ? utf8(body) : body };
  }
  return isBytes ? decodeBytes(body, offset) : decodeString(body, offset);
}

const ESCAPE =
  /\\(?:[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([^]))/gu;
const SIMPLE: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "`": "`",
  "?": "?",
};

type Piece = { readonly text: string } | { readonly code: number; readonly octet: boolean };

/** Splits a body into literal text and the code points or octets that its escapes stand for. */
function* pieces(body: string, offset: number): Generator<Piece | Decoded<never>> {
  let position = 0;
  for (const match of body.matchAll(ESCAPE)) {
    if (match.index > position) yield { text: body.slice(position, match.index) };
    position = match.index + match[0].length;
    const at = { start: offset + match.index, end: offset + position };
    const piece = decodeEscape(match);
    yield typeof piece === "string" ? { ok: false, message: piece, ...at } : piece;
  }
  if (position < body.length) yield { text: body.slice(position) };
}

function decodeEscape(match: RegExpExecArray): Piece | string {
  const [whole, hex, short, long, octal, simple] = match;
  if (hex !== undefined) return { code: Number.parseInt(hex, 16), octet: true };
  if (octal !== undefined) return { code: Number.parseInt(octal, 8), octet: true };
  const digits = short ?? long;
  if (digits !== undefined) {
    const code = Number.parseInt(digits, 16);
    const isSurrogate = code >= 0xd800 && code <= 0xdfff;
    return code > 0x10ffff || isSurrogate
      ? `escape '${whole}' is not a Unicode character`
      : { code, octet: false };
  }
  const text = simple === undefined ? undefined : SIMPLE[simple];
  if (text !== undefined && Object.hasOwn(SIMPLE, simple ?? "")) return { text };
  return `unknown escape '${whole}' in a string`;
}

function decodeString(body: string, offset: number): Decoded<string> {
  let text = "";
  for (const piece of pieces(body, offset)) {
    if ("ok" in piece) return piece;
    text += "text" in piece ? piece.text : String.fromCodePoint(piece.code);
  }
  return { ok: true, value: text };
}

function decodeBytes(body: string, offset: number): Decoded<Uint8Array> {
  const octets: number[] = [];
  for (const piece of pieces(body, offset)) {
    if ("ok" in piece) return piece;
    if ("text" in piece) {
      for (const octet of utf8(piece.text)) octets.push(octet);
    } else if (piece.octet) {
      octets.push(piece.code);
    } else {
      const message = "\\u and \\U are for strings; bytes take \\x and octal escapes";
      return { ok: false, message, start: 0, end: offset + body.length };
    }
  }
  return { ok: true, value: Uint8Array.from(octets) };
}

const encoder = new TextEncoder();

/** The UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}
