/**
 * Says where JSON text stops being JSON (RFC 8259), in words without a single character of it:
 * `JSON.parse` puts a piece of the payload into its own message. Called only after a parse has failed.
 *
 * @example locateSyntaxError('{"a":1,}') // "line 1, column 8: expected a member name in quotes"
 */
export function locateSyntaxError(text: string): string {
  const { at, expected } = findError(text);
  const before = text.slice(0, at);
  const line = before.split("\n").length;
  const column = at - before.lastIndexOf("\n");
  const end = at >= text.length ? ", but the text ends" : "";
  return `line ${line}, column ${column}: expected ${expected}${end}`;
}

interface SyntaxFailure {
  readonly at: number;
  readonly expected: string;
}

/** Walks with a stack of its own: the text may be nested a million deep. */
function findError(text: string): SyntaxFailure {
  const open: ("{" | "[")[] = [];
  let at = match(space, text, 0) ?? 0;
  let state: "value" | "first" | "key" | "after" = "value";
  for (;;) {
    const char = text[at] ?? "";
    const inside = open.at(-1);
    if (state === "after" && inside === undefined) return { at, expected: "nothing more" };
    if ((state === "after" || state === "first") && char === closing(inside)) {
      open.pop();
      at += 1;
      state = "after";
    } else if (state === "after") {
      if (char !== ",") return { at, expected: `',' or '${closing(inside)}'` };
      at += 1;
      state = inside === "{" ? "key" : "value";
    } else if (state === "key" || (state === "first" && inside === "{")) {
      if (char !== '"') return { at, expected: "a member name in quotes" };
      const key = readString(text, at);
      if ("expected" in key) return key;
      at = match(space, text, key.end) ?? key.end;
      if (text[at] !== ":") return { at, expected: "':' after the member name" };
      at += 1;
      state = "value";
    } else if (char === "{" || char === "[") {
      open.push(char);
      at += 1;
      state = "first";
    } else {
      const value = char === '"' ? readString(text, at) : readScalar(text, at);
      if ("expected" in value) return value;
      at = value.end;
      state = "after";
    }
    at = match(space, text, at) ?? at;
  }
}

const space = /[ \t\r\n]+/y;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const escape = /\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/y;

function closing(inside: "{" | "[" | undefined): string | undefined {
  if (inside === undefined) return undefined;
  return inside === "{" ? "}" : "]";
}

function readScalar(text: string, at: number): { readonly end: number } | SyntaxFailure {
  const end = match(scalar, text, at);
  return end === undefined ? { at, expected: "a value" } : { end };
}

/** A loop, not one expression: a pattern's backtracking stack would not hold a text of megabytes. */
function readString(text: string, start: number): { readonly end: number } | SyntaxFailure {
  let at = start + 1;
  while (at < text.length) {
    const char = text[at];
    if (char === '"') return { end: at + 1 };
    if (char === "\\") {
      const end = match(escape, text, at);
      if (end === undefined)
        return { at, expected: 'an escape of JSON, such as \\n, \\" or \\u0041' };
      at = end;
    } else if (text.charCodeAt(at) < 0x20) {
      return { at, expected: "no raw control character inside a string" };
    } else {
      at += 1;
    }
  }
  return { at, expected: "the closing quote" };
}

function match(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
