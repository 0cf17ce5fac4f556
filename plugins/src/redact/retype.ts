import { types } from "@ingestlayer/core/plugin";
import type { ObjectType, Type } from "@ingestlayer/core/plugin";
import type { RedactConfig } from "./config.ts";
import { covers, parsePath } from "./walk.ts";
import type { PathPart, Place } from "./walk.ts";

/**
 * What comes out of the step, for the expressions behind it: strings stay strings. In the fields that
 * are read or hidden whole, a number may have become text (`dyn`), a literal any string, and a
 * field that is removed may be absent.
 */
export function retype(input: ObjectType, config: RedactConfig): ObjectType {
  const fields = config.fields?.map(parsePath);
  const whole = Object.entries(config.whole).map(([path, action]) => ({
    path: parsePath(path),
    removes: action === "remove",
  }));
  return retypeObject(input, [], { fields, whole });
}

interface Scope {
  readonly fields: readonly (readonly PathPart[])[] | undefined;
  readonly whole: readonly { readonly path: readonly PathPart[]; readonly removes: boolean }[];
}

function retypeObject(type: ObjectType, place: Place, scope: Scope): ObjectType {
  const fields = Object.entries(type.fields).map(([name, field]) => {
    const inner = [...place, name];
    const removed = scope.whole.some(({ path, removes }) => removes && covers(path, inner));
    const changed = { ...field, type: retypeAny(field.type, inner, scope) };
    return [name, removed ? { ...changed, optional: true } : changed] as const;
  });
  return { ...type, fields: Object.fromEntries(fields) };
}

function retypeAny(type: Type, place: Place, scope: Scope): Type {
  if (type.kind === "object") return retypeObject(type, place, scope);
  if (type.kind === "list") {
    return types.list(retypeAny(type.element, [...place, "0"], scope));
  }
  if (type.kind === "map")
    return types.map(type.key, retypeAny(type.value, [...place, "0"], scope));
  if (scope.whole.some(({ path }) => covers(path, place))) return wholeType(type);
  const named = scope.fields?.some((path) => covers(path, place)) ?? false;
  return named ? readType(type) : type;
}

// A rule for the whole field turns every value into text.
function wholeType(type: Type): Type {
  return type.kind === "bool" || type.kind === "null" ? type : types.string;
}

// Numbers and literals keep their type unless they are named: then each may have become a label.
function readType(type: Type): Type {
  if (type.kind === "literals") return types.string;
  if (type.kind === "int" || type.kind === "uint" || type.kind === "double") return types.dyn;
  return type;
}

/** The dotted paths of all fields that hold one of a closed set of values. */
export function literalPaths(type: ObjectType, prefix = ""): string[] {
  return Object.entries(type.fields).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    if (field.type.kind === "literals") return [path];
    return field.type.kind === "object" ? literalPaths(field.type, `${path}.`) : [];
  });
}
