import { DEFAULT_LIMITS, FIXED_LIMITS, type FixedLimit } from "../limits.ts";
import { formatType, type Type } from "../types.ts";
import { EvaluationError, typeNameOf, type Value } from "./values.ts";

/**
 * Every way an evaluation can fail. The span is added by the evaluator. Messages tell types, never values of
 * the event: they may go where the event may not, and `explain` gives the values where they may be seen.
 */
export const faults = {
  noSuchField: (field: string): EvaluationError =>
    new EvaluationError("IL_DSL_301", `no such field '${field}'`),
  noSuchKey: (): EvaluationError => new EvaluationError("IL_DSL_301", "no such key"),
  noOverload: (name: string, args: readonly Value[]): EvaluationError =>
    new EvaluationError(
      "IL_DSL_302",
      `no such overload: ${name} does not take (${args.map(typeNameOf).join(", ")})${mixedHint(args)}`,
    ),
  divisionByZero: (): EvaluationError => new EvaluationError("IL_DSL_303", "division by zero"),
  modulusByZero: (): EvaluationError => new EvaluationError("IL_DSL_303", "modulus by zero"),
  overflow: (type: string): EvaluationError =>
    new EvaluationError("IL_DSL_304", `overflow: the result is outside the range of ${type}`),
  indexOutOfRange: (): EvaluationError =>
    new EvaluationError("IL_DSL_305", "the index is out of range"),
  conversion: (to: string): EvaluationError =>
    new EvaluationError("IL_DSL_306", `this string cannot become ${to}`),
  notDeclared: (path: string, declared: Type, found: string): EvaluationError =>
    new EvaluationError(
      "IL_DSL_307",
      `'${path}' is declared ${formatType(declared)}, found ${found}`,
    ),
  limit: (name: FixedLimit | "iterationsMax", value = limitOf(name)): EvaluationError =>
    new EvaluationError("IL_DSL_308", `the evaluation exceeds limit ${name} = ${value}`),
  wrongResult: (expected: Type, found: Value): EvaluationError =>
    new EvaluationError(
      "IL_DSL_307",
      `the expression must give ${formatType(expected)}, found ${typeNameOf(found)}`,
    ),
  unbound: (name: string): EvaluationError =>
    new EvaluationError("IL_DSL_309", `variable '${name}' has no value`),
  emptyOptional: (): EvaluationError =>
    new EvaluationError("IL_DSL_310", "value() of an optional that is none"),
  duplicateKey: (): EvaluationError => new EvaluationError("IL_DSL_311", "the map has a key twice"),
  notAnIndex: (): EvaluationError => invalid("a list index must be a whole number"),
  startAfterEnd: (): EvaluationError => invalid("the start is after the end"),
  negativeDepth: (): EvaluationError => invalid("a list is dissolved to a depth from 0 on"),
  negativeShift: (): EvaluationError => invalid("bits are shifted by 0 or more"),
  emptyList: (name: string): EvaluationError => invalid(`${name}() of an empty list`),
  badShare: (): EvaluationError => invalid("a share is from 0.0 to 1.0"),
  badPattern: (reason = ""): EvaluationError =>
    invalid(`the regular expression is invalid${reason}`),
  badRange: (): EvaluationError => invalid('the range is not one such as "10.0.0.0/8"'),
  badAddress: (): EvaluationError => invalid("the string is not an IP address"),
  badVersion: (side: "left" | "right"): EvaluationError =>
    invalid(`the ${side} string is not a version such as "1.4.0"`),
  badTimeZone: (): EvaluationError => invalid("there is no such time zone"),
  badBase64: (): EvaluationError => invalid("the string is not base64"),
  badUtf8: (): EvaluationError => invalid("these bytes are not valid UTF-8"),
  badJson: (): EvaluationError => invalid("the string is not JSON"),
  missingArgument: (): EvaluationError =>
    invalid("the string has more clauses than there are values"),
  unknownClause: (): EvaluationError =>
    invalid("the string has an unknown clause; there are %s %d %f %e %b %o %x %X and %%"),
  clauseType: (clause: string, found: Value): EvaluationError =>
    invalid(`'%${clause}' does not take ${typeNameOf(found)}`),
  /** What was thrown is not told: it may hold anything. */
  host: (): EvaluationError =>
    new EvaluationError("IL_DSL_313", "a getter or a function of the host threw"),
};

/** Arguments of the right types that a function has no value for. */
function invalid(message: string): EvaluationError {
  return new EvaluationError("IL_DSL_312", message);
}

function limitOf(name: FixedLimit | "iterationsMax"): number {
  return name === "iterationsMax" ? DEFAULT_LIMITS.iterationsMax : FIXED_LIMITS[name];
}

/** The most common mistake: an undeclared JSON number, which is a double, with a whole literal. */
function mixedHint(args: readonly Value[]): string {
  const names = args.map(typeNameOf);
  const isMixed = names.length === 2 && names.includes("int") && names.includes("double");
  return isMixed ? "; declare the field int, or write the whole number as a double: 1.0" : "";
}
