import { spend } from "../values/budget.ts";
import { faults } from "../values/faults.ts";
import { defineFunction, type FunctionDefinition, global, member } from "./definition.ts";
import { FIXED_LIMITS } from "../limits.ts";
import { types } from "../types.ts";
import {
  type EvaluationError,
  isEvaluationError,
  type Result,
  type Value,
} from "../values/values.ts";
import { codePointCount } from "./size.ts";

const { int, string } = types;
const strings = types.list(string);

/** A text by code points; where all are of one unit the text itself serves. */
function unitsOf(text: string): string | readonly string[] {
  return codePointCount(text) === text.length ? text : Array.from(text);
}

function slice(units: string | readonly string[], start: number, end: number): string {
  return typeof units === "string" ? units.slice(start, end) : units.slice(start, end).join("");
}

/** A position from 0 to the length inclusive, or an error. */
function position(index: bigint, length: number): number | EvaluationError {
  return index < 0n || index > BigInt(length) ? faults.indexOutOfRange() : Number(index);
}

function charAt(text: string, index: bigint): Result {
  const units = unitsOf(text);
  const at = position(index, units.length);
  return typeof at === "number" ? (units[at] ?? "") : at;
}

function substring(text: string, start: bigint, end?: bigint): Result {
  const units = unitsOf(text);
  const from = position(start, units.length);
  const to = end === undefined ? units.length : position(end, units.length);
  if (isEvaluationError(from)) return from;
  if (isEvaluationError(to)) return to;
  if (from > to) return faults.startAfterEnd();
  return slice(units, from, to);
}

/** The offset in UTF-16 units of a code point's position. */
function offsetOf(units: string | readonly string[], at: number): number {
  return typeof units === "string" ? at : slice(units, 0, at).length;
}

function indexOf(text: string, part: string, start = 0n): Result {
  const units = unitsOf(text);
  const from = position(start, units.length);
  if (isEvaluationError(from)) return from;
  const found = text.indexOf(part, offsetOf(units, from));
  return BigInt(found < 0 ? -1 : codePointCount(text.slice(0, found)));
}

function lastIndexOf(text: string, part: string, start?: bigint): Result {
  const units = unitsOf(text);
  const from = start === undefined ? units.length : position(start, units.length);
  if (isEvaluationError(from)) return from;
  const found = text.lastIndexOf(part, offsetOf(units, from));
  return BigInt(found < 0 ? -1 : codePointCount(text.slice(0, found)));
}

/** An empty part stands before every character and at the end. */
function replace(text: string, part: string, by: string, count = -1n): Result {
  const pieces = part === "" ? ["", ...Array.from(text), ""] : text.split(part);
  const all = pieces.length - 1;
  const replaced = count < 0n || count > BigInt(all) ? all : Number(count);
  const length = text.length + replaced * (by.length - part.length);
  const failure = spend(length);
  if (failure !== undefined) return failure;
  const done = pieces.slice(0, replaced + 1).join(by);
  return replaced === all ? done : [done, ...pieces.slice(replaced + 1)].join(part);
}

function split(text: string, separator: string, count = -1n): Result {
  if (count === 0n) return [];
  const failure = spend(text.length);
  if (failure !== undefined) return failure;
  const parts = separator === "" ? Array.from(text) : text.split(separator);
  if (count < 0n || BigInt(parts.length) <= count) return parts;
  const whole = Number(count) - 1;
  return [...parts.slice(0, whole), parts.slice(whole).join(separator)];
}

function join(list: readonly Value[], separator = ""): Result {
  let joined = "";
  for (const [index, part] of list.entries()) {
    if (typeof part !== "string") return faults.noOverload("join", [list]);
    joined += index === 0 ? part : separator + part;
    if (joined.length > FIXED_LIMITS.resultLengthMax) break;
  }
  return spend(joined.length) ?? joined;
}

/** Unicode's White_Space property, which JavaScript's trim does not follow to the letter. */
const SPACE = String.raw`[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]`;
const LEADING_SPACE = new RegExp(`^${SPACE}+`);
const IS_SPACE = new RegExp(SPACE);

function trim(text: string): string {
  let end = text.length;
  while (end > 0 && IS_SPACE.test(text[end - 1] ?? "")) end--;
  return text.slice(0, end).replace(LEADING_SPACE, "");
}

const lower = (text: string): Result =>
  spend(text.length) ?? text.replace(/[A-Z]+/g, (part) => part.toLowerCase());
const upper = (text: string): Result =>
  spend(text.length) ?? text.replace(/[a-z]+/g, (part) => part.toUpperCase());

const ESCAPES: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  '"': '\\"',
};

function quote(text: string): Result {
  const failure = spend(2 * text.length);
  return failure ?? `"${text.replace(/[\u0007-\r"\\]/g, (found) => ESCAPES[found] ?? found)}"`;
}

/** The strings extension of CEL. Positions count code points. */
export const stringFunctions: readonly FunctionDefinition[] = [
  defineFunction(
    "charAt",
    "The character at a position.",
    [member([string, int], string, charAt)],
    '"tacocat".charAt(3)',
    "o",
  ),
  defineFunction(
    "indexOf",
    "The first position of a part, from a start if given; -1 when there is none.",
    [member([string, string], int, indexOf), member([string, string, int], int, indexOf)],
    '"tacocat".indexOf("ac")',
    1,
  ),
  defineFunction(
    "lastIndexOf",
    "The last position of a part, up to a start if given; -1 when there is none.",
    [member([string, string], int, lastIndexOf), member([string, string, int], int, lastIndexOf)],
    '"tacocat".lastIndexOf("at")',
    5,
  ),
  defineFunction(
    "lowerAscii",
    "The string with A to Z in lower case.",
    [member([string], string, lower)],
    '"TacoCat".lowerAscii()',
    "tacocat",
  ),
  defineFunction(
    "upperAscii",
    "The string with a to z in upper case.",
    [member([string], string, upper)],
    '"tacoCat".upperAscii()',
    "TACOCAT",
  ),
  defineFunction(
    "replace",
    "The string with a part replaced everywhere, or at most so many times.",
    [
      member([string, string, string], string, replace),
      member([string, string, string, int], string, replace),
    ],
    '"1-2-3".replace("-", ".", 1)',
    "1.2-3",
  ),
  defineFunction(
    "split",
    "The parts between separators, at most so many.",
    [member([string, string], strings, split), member([string, string, int], strings, split)],
    '"a,b,c".split(",", 2)',
    ["a", "b,c"],
  ),
  defineFunction(
    "substring",
    "The part from a start up to an end, or to the end of the string.",
    [member([string, int], string, substring), member([string, int, int], string, substring)],
    '"tacocat".substring(0, 4)',
    "taco",
  ),
  defineFunction(
    "trim",
    "The string without white space at both ends.",
    [member([string], string, trim)],
    '"  x ".trim()',
    "x",
  ),
  defineFunction(
    "join",
    "The strings of a list as one, with a separator between.",
    [member([strings], string, join), member([strings, string], string, join)],
    '["a", "b"].join("-")',
    "a-b",
  ),
  defineFunction(
    "strings.quote",
    "The string in double quotes, with escapes.",
    [global([string], string, quote)],
    'strings.quote("a\\nb")',
    '"a\\nb"',
  ),
];
