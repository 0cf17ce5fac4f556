import type { Expr, Macro } from "../syntax/ast.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Env } from "../env.ts";
import { candidateNames } from "../env.ts";
import { type Facts, union } from "./facts.ts";
import type { Overload } from "../functions/definition.ts";
import { type Type, types } from "../types.ts";
import { Unifier } from "./unifier.ts";

/** What a name in the source turned out to be. */
export type Name =
  | { readonly kind: "variable"; readonly name: string; readonly type: Type }
  | { readonly kind: "local"; readonly name: string; readonly type: Type; readonly path: string }
  | { readonly kind: "type"; readonly name: string; readonly type: Type };

/** The function behind a call, with the overloads that its arguments leave possible. */
export interface ResolvedCall {
  readonly name: string;
  readonly overloads: readonly Overload[];
  /** The receiver first, where there is one. */
  readonly args: readonly Expr[];
}

/** Variables of macros in scope, innermost first, and the fields known to be present here. */
export interface Scope {
  readonly locals: ReadonlyMap<string, { readonly type: Type; readonly path: string }>;
  readonly facts: Facts;
  /** Inside a mistake of form: nothing is said of fields that may be absent. */
  readonly isBroken?: boolean;
}

/** The scope with more known. */
export function withFacts(scope: Scope, facts: Facts): Scope {
  return facts.size === 0 ? scope : { ...scope, facts: union([scope.facts, facts]) };
}

/** The scope with one more variable. Its path is unlike that of any other variable of that name. */
export function withLocal(
  context: CheckContext,
  scope: Scope,
  name: string,
  type: Type,
  path = `${name}#${context.nextLocal++}`,
): Scope {
  return { ...scope, locals: new Map([...scope.locals, [name, { type, path }]]) };
}

/** What one check accumulates. `check` types a node and all below it. */
export interface CheckContext {
  readonly env: Env;
  readonly unifier: Unifier;
  readonly diagnostics: Diagnostic[];
  /** The type of each node, by node number. */
  readonly types: Type[];
  /** What the identifiers are, by node number; a qualified name is under its outermost select. */
  readonly names: Map<number, Name>;
  /** What the calls and operators are, by node number. */
  readonly calls: Map<number, ResolvedCall>;
  /** The macros that were checked. */
  readonly macros: Macro[];
  /** The path that each node reads in its own right, by node number. */
  readonly reads: (string | undefined)[];
  nextLocal: number;
  /** Whether a chain of names may be one declared name. */
  readonly hasQualifiedNames: boolean;
  readonly check: (node: Expr, scope: Scope) => Type;
}

const TYPE_NAMES: ReadonlyMap<string, readonly [name: string, type: Type]> = new Map([
  ["bool", ["bool", types.bool]],
  ["int", ["int", types.int]],
  ["uint", ["uint", types.uint]],
  ["double", ["double", types.double]],
  ["string", ["string", types.string]],
  ["bytes", ["bytes", types.bytes]],
  ["list", ["list", types.list(types.dyn)]],
  ["map", ["map", types.map(types.dyn, types.dyn)]],
  ["null_type", ["null_type", types.null]],
  ["type", ["type", types.type(types.dyn)]],
  ["optional_type", ["optional_type", types.optional(types.dyn)]],
  ["google.protobuf.Timestamp", ["google.protobuf.Timestamp", types.timestamp]],
  ["google.protobuf.Duration", ["google.protobuf.Duration", types.duration]],
]);

/** Looks a name up: macro variables, then declared variables from the innermost container, then types. */
export function lookUp(
  context: CheckContext,
  scope: Scope,
  name: string,
  absolute: boolean,
): Name | undefined {
  const local = absolute ? undefined : scope.locals.get(name);
  if (local !== undefined) return { kind: "local", name, ...local };
  for (const candidate of candidateNames(context.env, name, absolute)) {
    const declared = context.env.variables.get(candidate);
    if (declared !== undefined) return { kind: "variable", name: candidate, type: declared };
    const type = TYPE_NAMES.get(candidate);
    if (type !== undefined) return { kind: "type", name: type[0], type: types.type(type[1]) };
  }
  return undefined;
}

/** The path that a chain of selects reads, `$event.account.id`, or undefined for anything else. */
export function pathOf(context: CheckContext, scope: Scope, node: Expr): string | undefined {
  const name = context.names.get(node.id);
  if (name !== undefined) {
    return name.kind === "local" ? name.path : name.kind === "variable" ? name.name : undefined;
  }
  if (node.kind === "ident") {
    const found = lookUp(context, scope, node.name, node.absolute);
    if (found === undefined || found.kind === "type") return undefined;
    return found.kind === "local" ? found.path : found.name;
  }
  if (node.kind === "select" && !node.test) {
    const operand = pathOf(context, scope, node.operand);
    return operand === undefined ? undefined : `${operand}.${node.field}`;
  }
  if (node.kind === "index" && node.index.kind === "literal") {
    const key = node.index.value;
    if (typeof key !== "string") return undefined;
    const operand = pathOf(context, scope, node.operand);
    return operand === undefined ? undefined : `${operand}.${key}`;
  }
  return undefined;
}

/** The name that a chain of selects begins with. */
export function rootOf(node: Expr): string | undefined {
  let current = node;
  while (current.kind === "select") current = current.operand;
  return current.kind === "ident" ? current.name : undefined;
}

/** A path as people know it, without what tells macro variables of one name apart. */
export function withoutNumbers(path: string): string {
  return path.includes("#") ? path.replaceAll(/#\d+/g, "") : path;
}

/** Notes the path that a node reads, in place of the shorter path that its operand noted. */
export function noteRead(
  context: CheckContext,
  node: Expr,
  path: string | undefined,
  operand?: Expr,
): void {
  if (path === undefined) return;
  context.reads[node.id] = path;
  if (operand !== undefined) context.reads[operand.id] = undefined;
}
