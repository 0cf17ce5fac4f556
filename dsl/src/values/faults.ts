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
  indexOutOfRange: (index: bigint | number, size: number): EvaluationError =>
    new EvaluationError("IL_DSL_305", `index ${index} is out of range: the size is ${size}`),
  conversion: (to: string): EvaluationError =>
    new EvaluationError("IL_DSL_306", `this string cannot become ${to}`),
  notDeclared: (path: string, declared: Type, found: string): EvaluationError =>
    new EvaluationError(
      "IL_DSL_307",
      `'${path}' is declared ${formatType(declared)}, found ${found}`,
    ),
  limit: (name: string, value: number): EvaluationError =>
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
  invalid: (message: string): EvaluationError => new EvaluationError("IL_DSL_312", message),
};

/** The most common mistake: an undeclared JSON number, which is a double, with a whole literal. */
function mixedHint(args: readonly Value[]): string {
  const names = args.map(typeNameOf);
  const isMixed = names.length === 2 && names.includes("int") && names.includes("double");
  return isMixed ? "; declare the field int, or write the whole number as a double: 1.0" : "";
}
