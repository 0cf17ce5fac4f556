import { type Binary, type Call, type Expr, qualifiedName, type Unary } from "../syntax/ast.ts";
import { candidateNames, mayBeNamespace } from "../env.ts";
import { typeErrors } from "../diagnostics/errors.ts";
import { functionIdiom, literalHint, takesFunction } from "../diagnostics/idioms.ts";
import type { FunctionDefinition, Overload } from "../functions/definition.ts";
import { MACROS } from "../syntax/macros.ts";
import { OPERATORS } from "../functions/operators.ts";
import { patternProblem } from "../regex/pattern.ts";
import { type CheckContext, lookUp, rootOf, type Scope } from "./scope.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import { parseDuration, parseTimestamp } from "../values/time.ts";
import { formatType, type Type, types } from "../types.ts";
import { mayAssign } from "./unifier.ts";

/** The type of a call; picks the overloads that fit its arguments. */
export function checkCall(context: CheckContext, node: Call, scope: Scope): Type {
  const namespaced = namespacedFunction(context, node, scope);
  const isMember = node.target !== undefined && namespaced === undefined;
  const definition = namespaced ?? plainFunction(context, node);
  const misspelt = definition === undefined ? misspeltNamespace(context, node, scope) : undefined;
  if (misspelt !== undefined) {
    // Its first part is no variable, and one report is enough.
    for (const arg of node.args) context.check(arg, scope);
    context.diagnostics.push(misspelt);
    return types.dyn;
  }
  if (definition === undefined && takesFunction(node.name)) {
    if (node.target !== undefined) context.check(node.target, scope);
    context.diagnostics.push(unknownFunction(context, node));
    return types.dyn;
  }
  const args = isMember && node.target !== undefined ? [node.target, ...node.args] : node.args;
  const found = args.map((arg) => context.check(arg, scope));
  if (definition === undefined) {
    context.diagnostics.push(unknownFunction(context, node));
    return types.dyn;
  }
  const overloads = definition.overloads.filter((overload) => overload.member === isMember);
  const result = resolveOverloads(context, node, definition.name, overloads, args, found);
  if (result !== undefined) {
    reportInvalidConstant(context, definition.name, args);
    return result;
  }
  const shown = `(${found.map((type) => formatType(context.unifier.resolve(type))).join(", ")})`;
  const isListSearch = node.name === "contains" && found[0]?.kind === "list";
  const hint = isListSearch ? "For a list, write: value in list." : signatureHint(definition);
  context.diagnostics.push(
    typeErrors.noOverload(`${definition.name}()`, shown, hint, node.nameSpan),
  );
  return types.dyn;
}

/** `math.greatest(...)`: a function whose name has dots, unless its first part is a variable. */
function namespacedFunction(
  context: CheckContext,
  node: Call,
  scope: Scope,
): FunctionDefinition | undefined {
  if (node.target === undefined) return undefined;
  const root = rootOf(node.target);
  if (root === undefined || !mayBeNamespace(context.env, root)) return undefined;
  const prefix = qualifiedName(node.target);
  if (prefix === undefined) return undefined;
  if (scope.locals.has(root) || lookUp(context, scope, prefix, false)?.kind === "variable") {
    return undefined;
  }
  return findFunction(context, `${prefix}.${node.name}`, false);
}

/** `mth.greatest(...)`: a name with dots that is near to that of a function. */
function misspeltNamespace(
  context: CheckContext,
  node: Call,
  scope: Scope,
): ReturnType<typeof typeErrors.unknownFunction> | undefined {
  const prefix = node.target === undefined ? undefined : qualifiedName(node.target);
  if (prefix === undefined || lookUp(context, scope, prefix, false) !== undefined) return undefined;
  const name = `${prefix}.${node.name}`;
  const namespaced = [...context.env.functions.keys()].filter((known) => known.includes("."));
  const hint = didYouMean(name, namespaced);
  return hint === undefined ? undefined : typeErrors.unknownFunction(name, hint, node.span);
}

function plainFunction(context: CheckContext, node: Call): FunctionDefinition | undefined {
  return node.target === undefined
    ? findFunction(context, node.name, node.absolute)
    : context.env.functions.get(node.name);
}

function findFunction(
  context: CheckContext,
  name: string,
  absolute: boolean,
): FunctionDefinition | undefined {
  for (const candidate of candidateNames(context.env, name, absolute)) {
    const definition = context.env.functions.get(candidate);
    if (definition !== undefined) return definition;
  }
  return undefined;
}

function unknownFunction(
  context: CheckContext,
  node: Call,
): ReturnType<typeof typeErrors.unknownFunction> {
  const { functions } = context.env;
  if (Object.hasOwn(MACROS, node.name)) {
    const hint = `It is written as list.${node.name}(item, condition).`;
    return typeErrors.unknownFunction(node.name, hint, node.nameSpan);
  }
  const names = [...functions.keys(), ...Object.keys(MACROS), "has"];
  const hint = functionIdiom(node.name) ?? didYouMean(node.name, names);
  return typeErrors.unknownFunction(node.name, hint, node.nameSpan);
}

/** Unifies the arguments with each overload; several may fit where a type is not known. */
function resolveOverloads(
  context: CheckContext,
  node: Expr,
  name: string,
  overloads: readonly Overload[],
  args: readonly Expr[],
  found: readonly Type[],
): Type | undefined {
  const { unifier } = context;
  const known = found.map((type) => unifier.shallow(type));
  const fits = (overload: Overload): Type | undefined => {
    const count = overload.params.length;
    const parameters = new Map<string, Type>();
    const assignable = found.every((type, index) => {
      const param = overload.params[Math.min(index, count - 1)] ?? types.dyn;
      return unifier.assign(type, unifier.instantiate(param, parameters));
    });
    return assignable ? unifier.instantiate(overload.result, parameters) : undefined;
  };
  const isFitting = (overload: Overload): boolean =>
    mayFit(overload, known) && unifier.probe(() => fits(overload)) !== undefined;
  // Overloads go from the narrow to the wide: where all is known, the first that fits is the one.
  const isKnown = known.every((type) => !isOpen(unifier.resolve(type)));
  const narrowest = isKnown ? overloads.find(isFitting) : undefined;
  const candidates = narrowest === undefined ? overloads.filter(isFitting) : [narrowest];
  context.calls.set(node.id, { name, overloads: candidates, args });
  const [first, ...others] = candidates;
  if (first === undefined) return undefined;
  if (others.length === 0) return fits(first);
  const results = candidates.map((overload) => formatType(overload.result));
  return new Set(results).size === 1 && !usesParameters(first.result) ? first.result : types.dyn;
}

/** Whether an overload takes so many arguments of such kinds: far cheaper than a trial, and refuses the most. */
function mayFit({ params, variadic }: Overload, found: readonly Type[]): boolean {
  const count = params.length;
  if (variadic ? found.length < count : found.length !== count) return false;
  for (let index = 0; index < found.length; index++) {
    const param = params[Math.min(index, count - 1)];
    const type = found[index];
    if (param !== undefined && type !== undefined && !mayAssign(type, param)) return false;
  }
  return true;
}

/** Whether some part of a type is not known before evaluation. */
function isOpen(type: Type): boolean {
  switch (type.kind) {
    case "dyn":
    case "var":
    case "param":
      return true;
    case "list":
      return isOpen(type.element);
    case "map":
      return isOpen(type.key) || isOpen(type.value);
    case "optional":
      return isOpen(type.value);
    case "abstract":
      return type.parameters.some(isOpen);
    default:
      return false;
  }
}

function usesParameters(type: Type): boolean {
  return /^[A-Z]$|\([A-Z]\)/.test(formatType(type));
}

/** The type of a binary operator other than equality. */
export function checkBinary(context: CheckContext, node: Binary, scope: Scope): Type {
  const left = context.check(node.left, scope);
  const right = context.check(node.right, scope);
  const args = [node.left, node.right];
  const overloads = OPERATORS[node.operator];
  const result = resolveOverloads(context, node, node.operator, overloads, args, [left, right]);
  if (result !== undefined) return result;
  const [a, b] = [left, right].map((type) => formatType(context.unifier.resolve(type)));
  const hint = operatorHint(node, a ?? "", b ?? "");
  const operator = `'${node.operator}'`;
  context.diagnostics.push(typeErrors.noOverload(operator, `${a} and ${b}`, hint, node.span));
  return types.dyn;
}

function operatorHint(node: Binary, left: string, right: string): string | undefined {
  const isMixed = [left, right].includes("int") && [left, right].includes("double");
  if (isMixed) {
    const whole = left === "int" ? node.left : node.right;
    return whole.kind === "literal" && typeof whole.value === "bigint"
      ? `Write ${whole.value}.0.`
      : "Convert one side: double(...) or int(...).";
  }
  if (node.operator === "+" && [left, right].includes("string")) {
    return "Convert the other side: string(...).";
  }
  const isChain = left === "bool" && node.left.kind === "binary" && right !== "bool";
  if (isChain && /^[<>]/.test(node.operator)) return "Write each comparison: a < b && b < c.";
  const quoted = quotedHint(node.left, right) ?? quotedHint(node.right, left);
  if (quoted !== undefined) return quoted;
  if (node.operator === "in" && right === "string")
    return "For part of a string: text.contains(part).";
  return undefined;
}

/** What to write in place of a constant text that stands beside a value of another type. */
export function quotedHint(side: Expr, otherType: string): string | undefined {
  if (side.kind !== "literal" || typeof side.value !== "string") return undefined;
  return literalHint(otherType, side.value);
}

/** The type of `!x` and `-x`. */
export function checkUnary(context: CheckContext, node: Unary, scope: Scope): Type {
  const operand = context.check(node.operand, scope);
  if (node.operator === "!") {
    expectBool(context, node.operand, operand, "the operand of '!'");
    return types.bool;
  }
  const overloads = OPERATORS["-_"];
  const result = resolveOverloads(context, node, "-", overloads, [node.operand], [operand]);
  if (result !== undefined) return result;
  const found = formatType(context.unifier.resolve(operand));
  context.diagnostics.push(typeErrors.noOverload("'-'", found, undefined, node.span));
  return types.dyn;
}

/** Reports an operand that is not a condition. */
export function expectBool(context: CheckContext, node: Expr, found: Type, role: string): void {
  if (context.unifier.assign(found, types.bool)) return;
  const shown = formatType(context.unifier.resolve(found));
  context.diagnostics.push(typeErrors.notBool(role, shown, node.span));
}

/** Constants that a function would refuse on every evaluation. */
function reportInvalidConstant(context: CheckContext, name: string, args: readonly Expr[]): void {
  const last = args.at(-1);
  if (last?.kind !== "literal" || typeof last.value !== "string") return;
  const problem = constantProblem(name, last.value);
  if (problem !== undefined) {
    context.diagnostics.push(typeErrors.invalidConstant(problem, last.span));
  }
}

function constantProblem(name: string, text: string): string | undefined {
  const shown = JSON.stringify(text);
  switch (name) {
    case "matches":
      return patternProblem(text);
    case "timestamp":
      return parseTimestamp(text)
        ? undefined
        : `${shown} is not an RFC 3339 timestamp such as "2026-01-31T00:00:00Z"`;
    case "duration":
      return parseDuration(text) ? undefined : `${shown} is not a duration such as "1h30m"`;
    default:
      return undefined;
  }
}

function signatureHint(definition: FunctionDefinition): string {
  const lines = definition.overloads.slice(0, 4).map((overload) => {
    const [first, ...rest] = overload.params.map(formatType);
    if (!overload.member)
      return `${definition.name}(${overload.params.map(formatType).join(", ")})`;
    return `${first}.${definition.name}(${rest.join(", ")})`;
  });
  return `It takes: ${[...new Set(lines)].join("; ")}.`;
}
