import { formatType, type Type } from "./types.ts";
import { EvaluationError, typeNameOf, type Value } from "./values.ts";

/** Every way an evaluation can fail. The span is added by the evaluator. */
export const faults = {
  noSuchField: (field: string): EvaluationError =>
    new EvaluationError("IL_DSL_301", `no such field '${field}'`),
  noSuchKey: (key: Value): EvaluationError =>
    new EvaluationError("IL_DSL_301", `no such key: ${describe(key)}`),
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
    new EvaluationError("IL_DSL_305", `index ${index} is out of range of a list of ${size}`),
  conversion: (to: string, found: string): EvaluationError =>
    new EvaluationError("IL_DSL_306", `${found} cannot become ${to}`),
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
  duplicateKey: (key: Value): EvaluationError =>
    new EvaluationError("IL_DSL_311", `the map has key ${describe(key)} twice`),
  invalid: (message: string): EvaluationError => new EvaluationError("IL_DSL_312", message),
};

function describe(value: Value): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 100));
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") {
    return String(value);
  }
  return typeNameOf(value);
}

/** The most common mistake: an undeclared JSON number, which is a double, with a whole literal. */
function mixedHint(args: readonly Value[]): string {
  const names = args.map(typeNameOf);
  const isMixed = names.length === 2 && names.includes("int") && names.includes("double");
  return isMixed ? "; declare the field int, or write the whole number as a double: 1.0" : "";
}
