import { type Expr, type Ident, type Index, qualifiedName, type Select } from "../syntax/ast.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { typeErrors } from "../diagnostics/errors.ts";
import { fieldIdiom } from "../diagnostics/idioms.ts";
import {
  type CheckContext,
  lookUp,
  noteRead,
  pathOf,
  rootOf,
  type Scope,
  withoutNumbers,
} from "./scope.ts";
import { fieldOf, formatType, type ObjectType, type Type, types } from "../types.ts";

/** The type of a plain name. */
export function checkIdent(context: CheckContext, node: Ident, scope: Scope): Type {
  const name = lookUp(context, scope, node.name, node.absolute);
  if (name === undefined) {
    const names = [...scope.locals.keys(), ...context.env.variables.keys()];
    const field = fieldOfEvent(context, node.name);
    context.diagnostics.push(typeErrors.undeclaredVariable(node.name, names, node.span, field));
    return types.dyn;
  }
  context.names.set(node.id, name);
  if (name.kind !== "type") noteRead(context, node, name.kind === "local" ? name.path : name.name);
  return name.type;
}

/** The path of a field of some declared variable that has the name. */
function fieldOfEvent({ env }: CheckContext, name: string): string | undefined {
  for (const [variable, type] of env.variables) {
    if (type.kind === "object" && fieldOf(type, name) !== undefined) return `${variable}.${name}`;
  }
  return undefined;
}

/** The type of `operand.field`, of `has(operand.field)` and of a qualified name. */
export function checkSelect(context: CheckContext, node: Select, scope: Scope): Type {
  const qualified = resolveQualified(context, node, scope);
  if (qualified !== undefined) return qualified;
  const operand = context.unifier.shallow(context.check(node.operand, scope));
  const inner = pathOf(context, scope, node.operand);
  const path = inner === undefined ? undefined : `${inner}.${node.field}`;
  noteRead(context, node, path, node.operand);
  const chained = operand.kind === "optional" ? context.unifier.shallow(operand.value) : operand;
  const isOptional = node.optional || operand.kind === "optional";
  const access = { field: node.field, span: node.fieldSpan, path };
  const guarded = node.test || isOptional;
  const field = fieldType(context, scope, chained, { ...access, guarded });
  if (node.test) return types.bool;
  return isOptional ? optionalOf(context, field) : field;
}

/** A chain of names may be one declared name: `acme.limits.high`. The longest such name wins. */
function resolveQualified(context: CheckContext, node: Select, scope: Scope): Type | undefined {
  const root = rootOf(node);
  // The only qualified names of the language itself are those of google.protobuf.
  if (root === undefined || !(context.hasQualifiedNames || root === "google")) return undefined;
  const whole = qualifiedName(node);
  if (whole === undefined || scope.locals.has(root)) return undefined;
  const name = lookUp(context, scope, whole, false);
  if (name === undefined) return undefined;
  context.names.set(node.id, name);
  if (name.kind === "variable") noteRead(context, node, name.name);
  return name.type;
}

interface Access {
  readonly field: string;
  readonly span: Span;
  readonly path: string | undefined;
  /** Absence is expected here: the access is optional or a test. */
  readonly guarded: boolean;
}

function fieldType(context: CheckContext, scope: Scope, owner: Type, access: Access): Type {
  switch (owner.kind) {
    case "dyn":
    case "var":
      return types.dyn;
    case "map":
      return owner.value;
    case "object":
      return objectField(context, scope, owner, access);
    default: {
      const found = formatType(context.unifier.resolve(owner));
      const hint = fieldIdiom(access.field, owner);
      context.diagnostics.push(typeErrors.notSelectable(found, access.field, hint, access.span));
      return types.dyn;
    }
  }
}

function objectField(context: CheckContext, scope: Scope, owner: ObjectType, access: Access): Type {
  const field = fieldOf(owner, access.field);
  if (field === undefined) {
    if (!owner.open) {
      const names = Object.keys(owner.fields);
      const diagnostic = typeErrors.undefinedField(
        access.field,
        formatType(owner),
        names,
        access.span,
      );
      context.diagnostics.push(diagnostic);
    }
    return types.dyn;
  }
  const isOpen = field.optional === true && !access.guarded && scope.isBroken !== true;
  if (isOpen && !(access.path !== undefined && scope.facts.has(access.path))) {
    const shown = withoutNumbers(access.path ?? access.field);
    const dot = shown.lastIndexOf(".");
    const safe = `${shown.slice(0, dot)}.?${shown.slice(dot + 1)}`;
    const diagnostic = typeErrors.unguarded(shown, `has(${shown})`, safe, access.span);
    context.diagnostics.push(diagnostic);
  }
  return field.type;
}

/** The type of `operand[index]`. */
export function checkIndex(context: CheckContext, node: Index, scope: Scope): Type {
  const operand = context.unifier.shallow(context.check(node.operand, scope));
  const index = context.check(node.index, scope);
  const chained = operand.kind === "optional" ? context.unifier.shallow(operand.value) : operand;
  const isOptional = node.optional || operand.kind === "optional";
  const element = elementType(context, scope, chained, index, node, isOptional);
  return isOptional ? optionalOf(context, element) : element;
}

function elementType(
  context: CheckContext,
  scope: Scope,
  owner: Type,
  index: Type,
  node: Index,
  guarded: boolean,
): Type {
  const { unifier } = context;
  switch (owner.kind) {
    case "dyn":
    case "var":
      return types.dyn;
    case "list":
      if (!unifier.assign(index, types.int))
        mismatch(context, "list index", types.int, index, node);
      if (node.index.kind === "literal" && typeof node.index.value === "bigint") {
        if (node.index.value < 0n) reportNegative(context, node.index);
      }
      return owner.element;
    case "map":
      if (!unifier.assign(index, owner.key)) mismatch(context, "map key", owner.key, index, node);
      return owner.value;
    case "object": {
      if (!unifier.assign(index, types.string)) {
        mismatch(context, "field name", types.string, index, node);
      }
      const key = node.index.kind === "literal" ? node.index.value : undefined;
      if (typeof key !== "string") return types.dyn;
      const inner = pathOf(context, scope, node.operand);
      const path = inner === undefined ? undefined : `${inner}.${key}`;
      noteRead(context, node, path, node.operand);
      return objectField(context, scope, owner, {
        field: key,
        span: node.index.span,
        path,
        guarded,
      });
    }
    default: {
      const found = formatType(unifier.resolve(owner));
      context.diagnostics.push(typeErrors.noOverload("[]", found, undefined, node.operand.span));
      return types.dyn;
    }
  }
}

function reportNegative(context: CheckContext, index: Expr): void {
  const hint = "For the last element, write list.last().value() or list[list.size() - 1].";
  context.diagnostics.push(
    typeErrors.invalidConstant("a list has no negative index", index.span, hint),
  );
}

function mismatch(
  context: CheckContext,
  role: string,
  expected: Type,
  found: Type,
  node: Index,
): void {
  const wanted = `${role} of type ${formatType(context.unifier.resolve(expected))}`;
  const got = formatType(context.unifier.resolve(found));
  context.diagnostics.push(typeErrors.wrongResult(wanted, got, node.index.span));
}

function optionalOf(context: CheckContext, type: Type): Type {
  return context.unifier.shallow(type).kind === "optional" ? type : types.optional(type);
}
