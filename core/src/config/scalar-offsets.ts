import type { Scalar } from "yaml";

/**
 * For each character of a YAML text, where in the file it stands: quotes, escapes, folded lines and
 * indentation lie between. Undefined where value and file cannot be matched up.
 */
export function scalarOffsets(file: string, scalar: Scalar): readonly number[] | undefined {
  if (typeof scalar.value !== "string" || scalar.range == null) return undefined;
  const [start] = scalar.range;
  const { type, value } = scalar;
  if (type === "QUOTE_DOUBLE") return alignEscaped(file, start + 1, value);
  if (type === "QUOTE_SINGLE") return align(file, start + 1, value, "''");
  const isBlock = type === "BLOCK_LITERAL" || type === "BLOCK_FOLDED";
  return align(file, isBlock ? file.indexOf("\n", start) + 1 : start, value);
}

/**
 * Folding and indentation change white space only, so that all other characters of a value come in
 * the order of the file; white space stands for the white space before the next of them.
 */
function align(
  file: string,
  start: number,
  value: string,
  doubled = "",
): readonly number[] | undefined {
  const offsets: number[] = [];
  let at = start;
  for (const character of units(value)) {
    if (!isSpace(character)) at = skipSpace(file, at);
    offsets.push(at);
    if (isSpace(character)) at += isSpace(file[at]) ? 1 : 0;
    else if (file[at] !== character) return undefined;
    else at += doubled !== "" && file.startsWith(doubled, at) ? doubled.length : 1;
  }
  return offsets;
}

/** Characters of an escape after its backslash and letter. */
const escapeDigits: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** In double quotes white space may be escaped or folded, so that folds must be counted out. */
function alignEscaped(file: string, start: number, value: string): readonly number[] | undefined {
  const offsets: number[] = [];
  let at = start;
  while (offsets.length < value.length) {
    const index = offsets.length;
    const character = value[index]!;
    at = skipContinuation(file, at);
    const fold = foldAt(file, at);
    if (fold.length > 0) {
      const breaks = fold.split("\n").length - 1;
      // One break is a space, more are one less.
      for (let unit = 0; unit < Math.max(breaks - 1, 1); unit++) offsets.push(at);
      at += fold.length;
    } else if (file[at] === "\\") {
      const letter = file[at + 1] ?? "";
      // \U0001F600 stands for two units of UTF-16.
      const units = letter === "U" && value.codePointAt(index)! > 0xffff ? 2 : 1;
      for (let unit = 0; unit < units; unit++) offsets.push(at);
      at += 2 + (escapeDigits[letter] ?? 0);
    } else if (file[at] === character) {
      offsets.push(at);
      at += 1;
    } else return undefined;
  }
  return offsets.length === value.length ? offsets : undefined;
}

/** Line breaks with the blanks around them, where some stand here. */
function foldAt(file: string, at: number): string {
  const fold = /[ \t]*\r?\n(?:[ \t]|\r?\n)*/y;
  fold.lastIndex = at;
  return fold.exec(file)?.[0] ?? "";
}

/** A backslash before a line break joins the lines, and the next line may hold no more than another one. */
function skipContinuation(file: string, at: number): number {
  const joined = /(?:\\\r?\n[ \t]*)*/y;
  joined.lastIndex = at;
  return at + (joined.exec(file)?.[0].length ?? 0);
}

function* units(text: string): Generator<string> {
  for (let index = 0; index < text.length; index++) yield text[index]!;
}

function isSpace(character: string | undefined): boolean {
  return character === " " || character === "\n" || character === "\t" || character === "\r";
}

function skipSpace(file: string, at: number): number {
  let next = at;
  while (isSpace(file[next])) next += 1;
  return next;
}
