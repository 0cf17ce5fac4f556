import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import type { Env } from "./env.ts";
import { matchErrors } from "./diagnostics/errors.ts";
import { type Compiled, compile } from "./program.ts";
import { didYouMean } from "./diagnostics/suggest.ts";
import { FIXED_LIMITS } from "./limits.ts";
import { fieldOf, type Type, types } from "./types.ts";
import { quoteText } from "./syntax/unparse.ts";

/** Characters of the expression as a match object goes: where in the object a piece comes from. */
interface Segment {
  readonly start: number;
  readonly end: number;
  readonly path: readonly string[];
}

/** The expression that a match object stands for, and which piece of it came from where. */
interface Writer {
  readonly env: Env;
  source: string;
  readonly segments: Segment[];
  readonly problems: Diagnostic[];
}

/** A place of the event during the walk: how it is written, its type, and what guards it. */
interface Place {
  readonly expression: string;
  readonly type: Type;
  readonly guards: readonly string[];
  readonly path: readonly string[];
}

/**
 * Compiles a match object to the expression that it stands for: all its fields must match. A plain value
 * means equality, a list means one of, an object holds operators (`gt`, `contains`, `exists` …) or the
 * fields of a nested object. A field that is absent matches nothing but `exists: false`.
 *
 * Diagnostics point into `program.source` and carry `path`, the keys that lead to the mistake.
 *
 * @example compileMatch({ urgency: "critical", amount: { gt: 100 }, plan: ["pro", "enterprise"] }, env)
 */
export function compileMatch(match: unknown, env: Env): Compiled {
  const written = writeMatch(match, env);
  if (written.problems.length > 0) return { ok: false, diagnostics: written.problems };
  const compiled = compile(written.source, env, { expected: types.bool });
  if (compiled.ok) return compiled;
  const diagnostics = compiled.diagnostics.map((diagnostic) => ({
    ...diagnostic,
    path: pathAt(written.segments, diagnostic.span.start),
  }));
  return { ok: false, diagnostics };
}

/** The expression that a match object stands for, as text. */
export function writeMatch(
  match: unknown,
  env: Env,
): Pick<Writer, "source" | "segments" | "problems"> {
  const writer: Writer = { env, source: "", segments: [], problems: [] };
  const root = env.variables.get("$event") ?? types.dyn;
  const place: Place = { expression: "$event", type: root, guards: [], path: [] };
  if (isObject(match)) writeFields(writer, match, place);
  else writer.problems.push(matchErrors.notObject(found(match), []));
  if (writer.source === "") writer.source = "true";
  return writer;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function writeFields(
  writer: Writer,
  fields: Readonly<Record<string, unknown>>,
  place: Place,
): void {
  if (place.path.length > FIXED_LIMITS.matchDepthMax) {
    writer.problems.push(matchErrors.tooDeep(FIXED_LIMITS.matchDepthMax, place.path));
    return;
  }
  for (const [key, condition] of Object.entries(fields)) {
    const names = fieldKnown(place.type, key) ? [key] : key.split(".");
    const inner = names.reduce(step, place);
    writeCondition(writer, condition, { ...inner, path: [...place.path, key] });
  }
}

function fieldKnown(type: Type, name: string): boolean {
  return type.kind === "object" && fieldOf(type, name) !== undefined;
}

/** The place of a field, with a guard added where the field may be absent. */
function step(owner: Place, name: string): Place {
  const field = owner.type.kind === "object" ? fieldOf(owner.type, name) : undefined;
  const isName = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
  const quoted = quoteText(name);
  const expression = isName ? `${owner.expression}.${name}` : `${owner.expression}[${quoted}]`;
  const guard = isName ? `has(${expression})` : `${quoted} in ${owner.expression}`;
  const isCertain = field !== undefined && field.optional !== true;
  // A closed object without the field: no guard, so that the checker reports the name once.
  const isUnknown = field === undefined && owner.type.kind === "object" && !owner.type.open;
  return {
    expression,
    type: field?.type ?? types.dyn,
    guards: isCertain || isUnknown ? owner.guards : [...owner.guards, guard],
    path: owner.path,
  };
}

function writeCondition(writer: Writer, condition: unknown, place: Place): void {
  if (Array.isArray(condition)) {
    writeClause(writer, place, (text) => `${text} in ${constant(writer, condition, place)}`);
  } else if (isObject(condition)) {
    writeObject(writer, condition, place);
  } else {
    writeClause(writer, place, (text) => `${text} == ${constant(writer, condition, place)}`);
  }
}

function writeObject(
  writer: Writer,
  condition: Readonly<Record<string, unknown>>,
  place: Place,
): void {
  const keys = Object.keys(condition);
  const areOperators = keys.filter((key) => Object.hasOwn(OPERATORS, key));
  const areFields = keys.some((key) => fieldKnown(place.type, key));
  if (keys.length === 0) {
    writer.problems.push(matchErrors.emptyObject(place.path));
  } else if (areFields || areOperators.length === 0) {
    if (isScalar(place.type)) {
      const [key = ""] = keys;
      const hint = didYouMean(key, Object.keys(OPERATORS));
      writer.problems.push(
        matchErrors.unknownOperator(key, Object.keys(OPERATORS), hint, [...place.path, key]),
      );
    } else {
      writeFields(writer, condition, place);
    }
  } else {
    for (const key of keys) writeOperator(writer, key, condition[key], place);
  }
}

function isScalar(type: Type): boolean {
  return type.kind !== "object" && type.kind !== "dyn" && type.kind !== "map";
}

function writeOperator(writer: Writer, key: string, operand: unknown, place: Place): void {
  const path = [...place.path, key];
  const inner = { ...place, path };
  const operator = Object.hasOwn(OPERATORS, key) ? OPERATORS[key] : undefined;
  if (operator === undefined) {
    const names = Object.keys(OPERATORS);
    writer.problems.push(matchErrors.unknownOperator(key, names, didYouMean(key, names), path));
  } else if (key === "exists") {
    writeExists(writer, operand, inner);
  } else if (operator.list === true && !Array.isArray(operand)) {
    writer.problems.push(matchErrors.wrongOperand(key, "a list", found(operand), path));
  } else {
    const isListField = key === "contains" && place.type.kind === "list";
    writeClause(writer, inner, (text) => {
      const value = constant(writer, operand, inner);
      return isListField ? `${value} in ${text}` : operator.write(text, value);
    });
  }
}

function writeExists(writer: Writer, operand: unknown, place: Place): void {
  if (typeof operand !== "boolean") {
    const { path } = place;
    writer.problems.push(matchErrors.wrongOperand("exists", "true or false", found(operand), path));
    return;
  }
  const present =
    place.guards.length === 0 ? `has(${place.expression})` : place.guards.join(" && ");
  const text = operand ? present : `!(${present})`;
  append(writer, place.path, place.guards.length > 1 && operand ? `(${text})` : text);
}

interface MatchOperator {
  readonly write: (place: string, value: string) => string;
  readonly list?: boolean;
}

const infix = (operator: string): MatchOperator => ({
  write: (place, value) => `${place} ${operator} ${value}`,
});
const method = (name: string): MatchOperator => ({
  write: (place, value) => `${place}.${name}(${value})`,
});

/** What may stand in a match object beside a plain value, and the expression that it stands for. */
const OPERATORS: Readonly<Record<string, MatchOperator>> = {
  eq: infix("=="),
  ne: infix("!="),
  gt: infix(">"),
  gte: infix(">="),
  lt: infix("<"),
  lte: infix("<="),
  in: { ...infix("in"), list: true },
  notIn: { write: (place, value) => `!(${place} in ${value})`, list: true },
  contains: method("contains"),
  startsWith: method("startsWith"),
  endsWith: method("endsWith"),
  matches: method("matches"),
  exists: { write: (place) => place },
};

/** The names of all operators of match objects. */
export const MATCH_OPERATORS: readonly string[] = Object.keys(OPERATORS);

function writeClause(writer: Writer, place: Place, write: (place: string) => string): void {
  const clause = [...place.guards, write(place.expression)].join(" && ");
  append(writer, place.path, place.guards.length > 0 ? `(${clause})` : clause);
}

function append(writer: Writer, path: readonly string[], text: string): void {
  if (writer.source !== "") writer.source += " && ";
  const start = writer.source.length;
  writer.source += text;
  writer.segments.push({ start, end: writer.source.length, path });
}

function constant(writer: Writer, value: unknown, place: Place): string {
  if (value === null || typeof value === "boolean" || typeof value === "bigint")
    return String(value);
  if (typeof value === "string") return textConstant(value, place.type);
  if (typeof value === "number" && Number.isFinite(value)) {
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : doubleText(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map((element) => constant(writer, element, place)).join(", ")}]`;
  }
  writer.problems.push(matchErrors.notConstant(found(value), place.path));
  return "null";
}

function textConstant(value: string, type: Type): string {
  const quoted = quoteText(value);
  return type.kind === "timestamp" || type.kind === "duration" ? `${type.kind}(${quoted})` : quoted;
}

function doubleText(value: number): string {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function pathAt(segments: readonly Segment[], offset: number): readonly string[] {
  return segments.find((segment) => offset >= segment.start && offset < segment.end)?.path ?? [];
}

function found(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : typeof value;
}
