/**
 * The expression language: CEL over `$event` and `$meta`, typed by the event's declaration.
 *
 * @packageDocumentation
 */
export { type Expr } from "./syntax/ast.ts";
export {
  type Diagnostic,
  hasErrors,
  type Origin,
  renderDiagnostic,
  type Span,
} from "./diagnostics/diagnostic.ts";
export { createEnv, type Env, type EnvOptions } from "./env.ts";
export { type Bindings } from "./evaluator/evaluator.ts";
export { type Explanation } from "./evaluator/explain.ts";
export {
  type Example,
  type FunctionDefinition,
  global,
  member,
  type Overload,
  variadic,
} from "./functions/definition.ts";
export { FUNCTIONS } from "./functions/index.ts";
export { type Json, toJson } from "./values/json.ts";
export { DEFAULT_LIMITS, type Limits } from "./limits.ts";
export { compileMatch, MATCH_OPERATORS } from "./match.ts";
export { check, type CheckResult, compile, type Compiled, type Program } from "./program.ts";
export { didYouMean, suggest } from "./diagnostics/suggest.ts";
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
export { format } from "./syntax/format.ts";
export { complete, type Completion } from "./editor/complete.ts";
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
} from "./values/values.ts";
