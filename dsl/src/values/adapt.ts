import { convert } from "./admit.ts";
import { fieldOf, type Type } from "../types.ts";
import { CelMap, isMap, mapEntries, Optional, type Value } from "./values.ts";

const plainTypes = new WeakMap<Type, boolean>();

/** Whether JSON holds values of the type as the language does, so that nothing needs conversion. */
export function isPlain(type: Type): boolean {
  const known = plainTypes.get(type);
  if (known !== undefined) return known;
  const plain = findPlain(type);
  plainTypes.set(type, plain);
  return plain;
}

function findPlain(type: Type): boolean {
  switch (type.kind) {
    case "int":
    case "uint":
    case "timestamp":
    case "duration":
    case "bytes":
      return false;
    case "list":
      return isPlain(type.element);
    case "map":
      return isPlain(type.value);
    case "object":
      return Object.values(type.fields).every((field) => isPlain(field.type));
    case "optional":
      return isPlain(type.value);
    default:
      return true;
  }
}

/**
 * What became of each list and map in this evaluation, itself included: each is adapted once, however often
 * it is read and however often it occurs inside others.
 */
let adapted = new Map<Value, Value>();

/** Begins an evaluation: the input may have changed since the last. */
export function forgetAdapted(): void {
  if (adapted.size > 0) adapted = new Map();
}

/**
 * A list or map from outside with its parts at their declared types, for places that do not know the
 * declaration: arguments of functions, elements of new lists. What does not fit stays as it is.
 */
export function adapt(value: Value, type: Type): Value {
  if (isPlain(type)) return value;
  if (typeof value !== "object") return convert(value, type) ?? value;
  const known = adapted.get(value);
  if (known !== undefined) return known;
  const result = adaptParts(value, type);
  adapted.set(value, result);
  adapted.set(result, result);
  return result;
}

function adaptParts(value: Value, type: Type): Value {
  if (type.kind === "list" && Array.isArray(value)) {
    return (value as readonly Value[]).map((element) => adapt(element, type.element));
  }
  if ((type.kind === "map" || type.kind === "object") && isMap(value)) {
    const map = new CelMap();
    for (const [key, part] of mapEntries(value)) {
      const name = typeof key === "string" ? key : "";
      const declared = type.kind === "map" ? type.value : fieldOf(type, name)?.type;
      map.set(key, declared === undefined ? part : adapt(part, declared));
    }
    return map;
  }
  if (type.kind === "optional" && value instanceof Optional && value.value !== undefined) {
    return new Optional(adapt(value.value, type.value));
  }
  return convert(value, type) ?? value;
}
