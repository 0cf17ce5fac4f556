/**
 * The expression language: CEL over `$event` and `$meta`, typed by the event's declaration.
 *
 * @packageDocumentation
 */
export { type Expr } from "./ast.ts";
export {
  type Diagnostic,
  hasErrors,
  type Origin,
  renderDiagnostic,
  type Span,
} from "./diagnostic.ts";
export { createEnv, type Env, type EnvOptions } from "./env.ts";
export { type Bindings } from "./evaluator.ts";
export { type Explanation } from "./explain.ts";
export {
  type Example,
  type FunctionDefinition,
  global,
  member,
  type Overload,
  variadic,
} from "./function.ts";
export { FUNCTIONS } from "./functions/index.ts";
export { type Json, toJson } from "./json.ts";
export { DEFAULT_LIMITS, type Limits } from "./limits.ts";
export { compileMatch, MATCH_OPERATORS } from "./match.ts";
export { check, type CheckResult, compile, type Compiled, type Program } from "./program.ts";
export { didYouMean, suggest } from "./suggest.ts";
export {
  compileTemplate,
  type CompiledTemplate,
  type Template,
  type TemplateOptions,
} from "./template.ts";
export {
  extendObject,
  type Field,
  formatType,
  type ObjectType,
  type Type,
  types,
} from "./types.ts";
export { format } from "./format.ts";
export { complete, type Completion } from "./complete.ts";
export {
  CelMap,
  Duration,
  EvaluationError,
  isEvaluationError,
  Optional,
  type Result,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from "./values.ts";
