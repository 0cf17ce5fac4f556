import type { Expr, Macro } from "../syntax/ast.ts";
import { expectBool } from "./calls.ts";
import { typeErrors } from "../diagnostics/errors.ts";
import { factsWhen } from "./facts.ts";
import { type CheckContext, pathOf, type Scope, withFacts, withLocal } from "./scope.ts";
import { formatType, type Type, types } from "../types.ts";

/** The type of a macro; its variables are in scope in the filter and the body. */
export function checkMacro(context: CheckContext, node: Macro, scope: Scope): Type {
  context.macros.push(node);
  const target = context.unifier.shallow(context.check(node.target, scope));
  const isOptional = node.macro === "optMap" || node.macro === "optFlatMap";
  const bound = isOptional ? optionalValue(context, node, target) : items(context, node, target);
  const path = pathOf(context, scope, node.target);
  let inner = scope;
  node.variables.forEach((name, index) => {
    const isElement = index === node.variables.length - 1 && !isOptional && target.kind !== "map";
    const elementPath = isElement && path !== undefined ? `${path}[]` : undefined;
    const type = bound[index] ?? types.dyn;
    // Facts about one element say nothing about the next, so the path must be new each time.
    inner = withLocal(context, inner, name, type, elementPath && freshPath(context, elementPath));
  });
  if (node.filter !== undefined) {
    expectBool(
      context,
      node.filter,
      context.check(node.filter, inner),
      `the filter of ${node.macro}()`,
    );
    inner = withFacts(inner, factsWhen(true, node.filter, pathIn(context, inner)));
  }
  return resultType(context, node, target, context.check(node.body, inner));
}

function freshPath(context: CheckContext, path: string): string {
  return `${path}#${context.nextLocal++}`;
}

function pathIn(context: CheckContext, scope: Scope): (node: Expr) => string | undefined {
  return (node) => pathOf(context, scope, node);
}

/** Types of the variables: the element or key; with two, index and element or key and value. */
function items(context: CheckContext, node: Macro, target: Type): readonly Type[] {
  const isPair = node.variables.length === 2;
  switch (target.kind) {
    case "dyn":
    case "var":
      return [types.dyn, types.dyn];
    case "list":
      return isPair ? [types.int, target.element] : [target.element];
    case "map":
      return isPair ? [target.key, target.value] : [target.key];
    case "object":
      return [types.string, types.dyn];
    default: {
      const found = formatType(context.unifier.resolve(target));
      const diagnostic = typeErrors.notIterable(
        node.macro,
        found,
        "a list or a map",
        node.target.span,
      );
      context.diagnostics.push(diagnostic);
      return [types.dyn, types.dyn];
    }
  }
}

function optionalValue(context: CheckContext, node: Macro, target: Type): readonly Type[] {
  if (target.kind === "optional") return [target.value];
  if (target.kind !== "dyn" && target.kind !== "var") {
    const found = formatType(context.unifier.resolve(target));
    const diagnostic = typeErrors.notIterable(node.macro, found, "an optional", node.target.span);
    context.diagnostics.push(diagnostic);
  }
  return [types.dyn];
}

function resultType(context: CheckContext, node: Macro, target: Type, body: Type): Type {
  switch (node.macro) {
    case "all":
    case "exists":
    case "existsOne":
      expectBool(context, node.body, body, `the condition of ${node.macro}()`);
      return types.bool;
    case "filter":
      expectBool(context, node.body, body, "the condition of filter()");
      return filtered(target);
    case "sortBy":
      return target.kind === "list" ? target : types.list(types.dyn);
    case "map":
    case "transformList":
      return types.list(body);
    case "transformMap":
      return types.map(keyOf(target), body);
    case "transformMapEntry":
      return body.kind === "map" ? body : types.map(types.dyn, types.dyn);
    case "optMap":
      return types.optional(body);
    case "optFlatMap":
      return context.unifier.shallow(body).kind === "optional" ? body : types.optional(types.dyn);
  }
}

function filtered(target: Type): Type {
  if (target.kind === "list") return target;
  if (target.kind === "map") return types.list(target.key);
  return types.list(target.kind === "object" ? types.string : types.dyn);
}

function keyOf(target: Type): Type {
  if (target.kind === "map") return target.key;
  if (target.kind === "list") return types.int;
  return target.kind === "object" ? types.string : types.dyn;
}
