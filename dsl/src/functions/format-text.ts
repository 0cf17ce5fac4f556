import { spend } from "../values/budget.ts";
import { faults } from "../values/faults.ts";
import { type FunctionDefinition, member } from "./definition.ts";
import { FIXED_LIMITS } from "../limits.ts";
import { formatDuration, formatTimestamp } from "../values/time.ts";
import { types } from "../types.ts";
import {
  Duration,
  type EvaluationError,
  isEvaluationError,
  isMap,
  mapEntries,
  Optional,
  Timestamp,
  TypeValue,
  Uint,
  type Result,
  type Value,
} from "../values/values.ts";

const CLAUSE = /%(?:%|(?:\.(\d{1,3}))?([^%]|$))/gu;

function format(pattern: string, args: readonly Value[]): Result {
  let result = "";
  let position = 0;
  let next = 0;
  for (const match of pattern.matchAll(CLAUSE)) {
    result += pattern.slice(position, match.index);
    position = match.index + match[0].length;
    if (match[0] === "%%") {
      result += "%";
      continue;
    }
    const arg = args[next];
    if (arg === undefined) return faults.missingArgument();
    next++;
    const text = clause(match[2] ?? "", arg, match[1]);
    if (isEvaluationError(text)) return text;
    result += text;
    if (result.length > FIXED_LIMITS.resultLengthMax) break;
  }
  return spend(result.length + pattern.length) ?? result + pattern.slice(position);
}

function clause(kind: string, arg: Value, precision: string | undefined): string | EvaluationError {
  switch (kind) {
    case "s":
      return textOf(arg, { left: FIXED_LIMITS.resultLengthMax, depth: 0 });
    case "d":
      return decimal(arg) ?? faults.clauseType(kind, arg);
    case "f":
      return fixed(arg, precision) ?? faults.clauseType(kind, arg);
    case "e":
      return scientific(arg, precision) ?? faults.clauseType(kind, arg);
    case "b":
      return typeof arg === "boolean"
        ? String(Number(arg))
        : (radix(arg, 2) ?? faults.clauseType(kind, arg));
    case "o":
      return radix(arg, 8) ?? faults.clauseType(kind, arg);
    case "x":
      return hexadecimal(arg) ?? faults.clauseType(kind, arg);
    case "X":
      return hexadecimal(arg)?.toUpperCase() ?? faults.clauseType(kind, arg);
    default:
      return faults.unknownClause();
  }
}

function special(value: number): string | undefined {
  return Number.isFinite(value) ? undefined : String(value);
}

function decimal(arg: Value): string | undefined {
  if (typeof arg === "number") return special(arg) ?? String(arg);
  return radix(arg, 10);
}

function radix(arg: Value, base: number): string | undefined {
  if (arg instanceof Uint) return arg.value.toString(base);
  return typeof arg === "bigint" ? arg.toString(base) : undefined;
}

function hexadecimal(arg: Value): string | undefined {
  if (typeof arg === "string") return Buffer.from(arg, "utf8").toString("hex");
  return arg instanceof Uint8Array ? Buffer.from(arg).toString("hex") : radix(arg, 16);
}

function fixed(arg: Value, precision = "6"): string | undefined {
  if (typeof arg !== "number") return undefined;
  const digits = Math.min(Number(precision), 50);
  return special(arg) ?? roundHalfEven(arg, digits);
}

/** As many digits as JavaScript writes: enough to tell a tie at any precision that is used. */
const FRACTION_DIGITS_MAX = 100;

/** toFixed breaks ties away from zero; the specification breaks them to the even digit. */
function roundHalfEven(value: number, digits: number): string {
  const exact = Math.abs(value).toFixed(FRACTION_DIGITS_MAX);
  const cut = exact.indexOf(".") + 1 + digits;
  const isTie = /^50*$/.test(exact.slice(cut)) && Math.abs(value) < 1e21;
  const kept = exact.slice(0, cut).replace(/\.$/, "");
  const isEven = /[02468]$/.test(kept);
  if (!isTie || !isEven) return value.toFixed(digits);
  return `${value < 0 ? "-" : ""}${kept}`;
}

function scientific(arg: Value, precision = "6"): string | undefined {
  if (typeof arg !== "number") return undefined;
  const text = arg.toExponential(Math.min(Number(precision), 50));
  return special(arg) ?? text.replace(/e([+-])(\d)$/, "e$10$2");
}

interface Budget {
  /** Parts that may still be written. */
  left: number;
  /** Lists and maps around the part being written. */
  depth: number;
}

/** A value as `%s` writes it. */
function textOf(value: Value, budget: Budget): string | EvaluationError {
  if (--budget.left < 0) return faults.limit("resultLengthMax");
  if (value === null || typeof value !== "object") return String(value);
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value);
  if (value instanceof TypeValue) return value.name;
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (value instanceof Optional) return faults.clauseType("s", value);
  if (++budget.depth > FIXED_LIMITS.valueDepthMax) return faults.limit("valueDepthMax");
  const text = isMap(value) ? mapText(value, budget) : listText(value, budget);
  budget.depth--;
  return text;
}

function listText(list: readonly Value[], budget: Budget): string | EvaluationError {
  const parts: string[] = [];
  for (const element of list) {
    const text = textOf(element, budget);
    if (isEvaluationError(text)) return text;
    parts.push(text);
  }
  return `[${parts.join(", ")}]`;
}

/** Entries in the order of their keys. */
function mapText(map: Parameters<typeof mapEntries>[0], budget: Budget): string | EvaluationError {
  const entries: (readonly [key: string, text: string])[] = [];
  for (const [key, value] of mapEntries(map)) {
    const text = textOf(value, budget);
    if (isEvaluationError(text)) return text;
    entries.push([String(key instanceof Uint ? key.value : key), text]);
  }
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${sorted.map(([key, text]) => `${key}: ${text}`).join(", ")}}`;
}

export const formatFunction: FunctionDefinition = {
  name: "format",
  summary: "Puts the values of a list where the string has %s, %d, %.2f, %e, %x, %o or %b.",
  overloads: [member([types.string, types.list(types.dyn)], types.string, format)],
  examples: [{ expression: '"%s costs %.2f".format(["tea", 2.5])', result: "tea costs 2.50" }],
};
