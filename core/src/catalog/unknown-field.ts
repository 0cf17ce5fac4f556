import { suggest } from "@ingestlayer/dsl";
import { isRecord } from "./check.ts";
import { eventErrors } from "./errors.ts";
import { joinPath } from "../json/path.ts";
import type { EventMistake } from "./mistake.ts";
import type { Shape } from "./shape.ts";

/** The first field of a payload that its declaration does not name, for `strict: true`. */
export function findUnknownField(
  shape: Shape,
  value: unknown,
  path = "",
): EventMistake | undefined {
  switch (shape.kind) {
    case "record": {
      if (!isRecord(value)) return undefined;
      const declared = new Map(shape.fields.map((field) => [field.name, field.shape]));
      for (const [name, member] of Object.entries(value)) {
        const at = joinPath(path, name);
        const field = declared.get(name);
        const mistake =
          field === undefined
            ? { path: at, ...eventErrors.unknownField(suggest(name, [...declared.keys()])) }
            : findUnknownField(field, member, at);
        if (mistake !== undefined) return mistake;
      }
      return undefined;
    }
    case "list":
      return firstOf(shape.element, value, path);
    case "nullable":
      return findUnknownField(shape.of, value, path);
    case "literals":
    case "string":
    case "int":
    case "float":
    case "bool":
    case "timestamp":
    case "json":
      return undefined;
  }
}

function firstOf(element: Shape, value: unknown, path: string): EventMistake | undefined {
  if (!Array.isArray(value)) return undefined;
  for (const [index, item] of value.entries()) {
    const mistake = findUnknownField(element, item, `${path}[${index}]`);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}
