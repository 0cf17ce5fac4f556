/**
 * Says where JSON text stops being JSON (RFC 8259), in words without a single character of it:
 * `JSON.parse` puts a piece of the payload into its own message. Called only after a parse has failed, and
 * costs about as much as a parse: whoever sends megabytes that break at their end gets no more of the
 * server than who sends them whole.
 *
 * @example locateSyntaxError('{"a":1,}') // "line 1, column 8: expected a member name in quotes"
 */
export function locateSyntaxError(text: string): string {
  const { at, expected } = findError(text);
  let line = 1;
  let lineStart = 0;
  for (let place = 0; place < at; place += 1) {
    if (text.charCodeAt(place) !== lineFeed) continue;
    line += 1;
    lineStart = place + 1;
  }
  const end = at >= text.length ? ", but the text ends" : "";
  return `line ${line}, column ${at - lineStart + 1}: expected ${expected}${end}`;
}

interface SyntaxFailure {
  readonly at: number;
  readonly expected: string;
}

/**
 * Walks by character codes, which are NaN behind the end, with a stack of its own: the text may be
 * nested a million deep.
 */
function findError(text: string): SyntaxFailure {
  const closings: number[] = [];
  let closing: number | undefined;
  let at = skipSpace(text, 0);
  let state: "value" | "first" | "key" | "after" = "value";
  for (;;) {
    const code = text.charCodeAt(at);
    if (state === "after" && closing === undefined) return { at, expected: "nothing more" };
    if ((state === "after" || state === "first") && code === closing) {
      closings.pop();
      closing = closings.at(-1);
      at += 1;
      state = "after";
    } else if (state === "after") {
      if (code !== comma) return { at, expected: `',' or '${String.fromCharCode(closing!)}'` };
      at += 1;
      state = closing === closeBrace ? "key" : "value";
    } else if (state === "key" || (state === "first" && closing === closeBrace)) {
      if (code !== quote) return { at, expected: "a member name in quotes" };
      const key = readString(text, at);
      if (typeof key !== "number") return key;
      at = skipSpace(text, key);
      if (text.charCodeAt(at) !== colon) return { at, expected: "':' after the member name" };
      at += 1;
      state = "value";
    } else if (code === openBrace || code === openBracket) {
      closing = code === openBrace ? closeBrace : closeBracket;
      closings.push(closing);
      at += 1;
      state = "first";
    } else {
      const end: number | SyntaxFailure =
        code === quote ? readString(text, at) : readScalar(text, at);
      if (typeof end !== "number") return end;
      at = end;
      state = "after";
    }
    at = skipSpace(text, at);
  }
}

/** RFC 8259 §2: of the characters below the space, only these three are white space. */
function skipSpace(text: string, start: number): number {
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== space && code !== lineFeed && code !== 0x0d && code !== 0x09) return at;
    at += 1;
  }
}

function readScalar(text: string, at: number): number | SyntaxFailure {
  const end = skipNumber(text, at);
  if (end !== undefined) return end;
  const word = words.find((candidate) => text.startsWith(candidate, at));
  return word === undefined ? { at, expected: "a value" } : at + word.length;
}

const words = ["true", "false", "null"] as const;

/** The position behind the number at `at` (RFC 8259 §6), if there is one. */
function skipNumber(text: string, at: number): number | undefined {
  const start = text.charCodeAt(at) === minus ? at + 1 : at;
  let end = text.charCodeAt(start) === zero ? start + 1 : skipDigits(text, start);
  if (end === start) return undefined;
  let code = text.charCodeAt(end);
  if (code === point) {
    const fraction = skipDigits(text, end + 1);
    if (fraction === end + 1) return end;
    end = fraction;
    code = text.charCodeAt(end);
  }
  if (code !== smallE && code !== capitalE) return end;
  const sign = text.charCodeAt(end + 1);
  const digits = sign === plus || sign === minus ? end + 2 : end + 1;
  const exponent = skipDigits(text, digits);
  return exponent === digits ? end : exponent;
}

function skipDigits(text: string, start: number): number {
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (!(code >= zero && code <= nine)) return at;
    at += 1;
  }
}

/** A loop, not one expression: a pattern's backtracking stack would not hold a text of megabytes. */
function readString(text: string, start: number): number | SyntaxFailure {
  let at = start + 1;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === backslash) {
      const escaped = text[at + 1] ?? "";
      const isHex = escaped === "u" && /^[\dA-Fa-f]{4}$/.test(text.slice(at + 2, at + 6));
      if (!isHex && !(escaped !== "" && '"\\/bfnrt'.includes(escaped)))
        return { at, expected: 'an escape of JSON, such as \\n, \\" or \\u0041' };
      at += isHex ? 6 : 2;
    } else if (code >= space) {
      at += 1;
    } else {
      const ends = Number.isNaN(code);
      return {
        at,
        expected: ends ? "the closing quote" : "no raw control character inside a string",
      };
    }
  }
}

const lineFeed = 0x0a;
const space = 0x20;
const quote = 0x22;
const plus = 0x2b;
const comma = 0x2c;
const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;
const nine = 0x39;
const colon = 0x3a;
const capitalE = 0x45;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const smallE = 0x65;
const openBrace = 0x7b;
const closeBrace = 0x7d;
