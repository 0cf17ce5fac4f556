import { types } from "@ingestlayer/dsl";
import type { ObjectType, Type } from "@ingestlayer/dsl";
import type { RecordShape, Shape } from "./shape.ts";

/**
 * What the checker knows of a declared event. Payloads may carry further fields, which are kept; an
 * expression that names one is an error all the same, since it is a misspelt name far more often.
 */
export function eventType(name: string, shape: RecordShape | "json"): ObjectType {
  return shape === "json" ? types.object({}, { name, open: true }) : recordType(name, shape);
}

/** The type of a shape; `name` is how messages call an object. */
export function shapeType(name: string, shape: Shape): Type {
  switch (shape.kind) {
    case "string":
    case "int":
    case "bool":
    case "timestamp":
      return types[shape.kind];
    case "float":
      return types.double;
    case "json":
      return types.dyn;
    case "literals":
      return types.literals(shape.values);
    case "list":
      return types.list(itemType(`${name}[]`, shape.element));
    case "record":
      return recordType(name, shape);
    case "nullable":
      return shapeType(name, shape.of);
  }
}

function recordType(name: string, { fields }: RecordShape): ObjectType {
  const typed = fields.map(({ name: key, shape, optional }) => {
    const type = shapeType(`${name}.${key}`, shape);
    // The checker has one notion for absent and null: a value that may not be there.
    return [
      key,
      optional || shape.kind === "nullable" ? { type, optional: true } : { type },
    ] as const;
  });
  return types.object(Object.fromEntries(typed), { name });
}

/** Items that may be null have no type of their own in the checker. */
function itemType(name: string, element: Shape): Type {
  return element.kind === "nullable" ? types.dyn : shapeType(name, element);
}
