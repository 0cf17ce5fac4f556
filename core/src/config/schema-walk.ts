import type { z } from "zod";
import { fieldKindKey } from "../plugin/fields.ts";

/** What is read of a zod schema's definition; other kinds have none of these. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly getter?: () => z.ZodType;
  readonly options?: readonly z.ZodType[];
}

/** The schema at a path below another one, if it can be told. */
export function schemaAt(root: z.ZodType, path: readonly PropertyKey[]): z.ZodType | undefined {
  let schema: z.ZodType | undefined = root;
  for (const key of path) schema = schema === undefined ? undefined : child(schema, key);
  return schema;
}

/** Every schema that may read what stands at a path below another one: several where there are unions. */
export function schemasAt(root: z.ZodType, path: readonly PropertyKey[]): readonly z.ZodType[] {
  let schemas = alternatives(root);
  for (const key of path) {
    schemas = schemas.flatMap((schema) => {
      const found = child(schema, key);
      return found === undefined ? [] : alternatives(found);
    });
  }
  return schemas;
}

function alternatives(schema: z.ZodType): readonly z.ZodType[] {
  const options = optionsOf(schema);
  return options.length === 0 ? [schema] : options.flatMap(alternatives);
}

/** What zod calls a schema, whatever is wrapped around it: `string`, `enum`, `unknown` … */
export function typeOf(schema: z.ZodType): string {
  return definitionOf(unwrap(schema)).type;
}

/** The kind of a text field, see `plugin/fields.ts`; undefined for all others. */
export function fieldKindOf(schema: z.ZodType): unknown {
  for (let at: z.ZodType | undefined = schema; at !== undefined; at = inner(at)) {
    const kind = at.meta()?.[fieldKindKey];
    if (kind !== undefined) return kind;
  }
  return undefined;
}

/** The keys that a schema's map may have; empty where any will do. */
export function knownKeys(schema: z.ZodType | undefined): readonly string[] {
  return schema === undefined ? [] : Object.keys(shapeOf(schema) ?? {});
}

/** The fields of a schema's map; undefined where it is none, or one of any keys. */
export function shapeOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> | undefined {
  return definitionOf(unwrap(schema)).shape;
}

/** What the schema is for, in its author's words. */
export function descriptionOf(schema: z.ZodType | undefined): string | undefined {
  for (let at = schema; at !== undefined; at = inner(at)) {
    if (at.description !== undefined) return at.description;
  }
  return undefined;
}

/** The schemas of a union, in order. */
export function optionsOf(schema: z.ZodType | undefined): readonly z.ZodType[] {
  return schema === undefined ? [] : (definitionOf(unwrap(schema)).options ?? []);
}

function child(schema: z.ZodType, key: PropertyKey): z.ZodType | undefined {
  const { shape, element, valueType, options } = definitionOf(unwrap(schema));
  if (shape !== undefined) return Object.hasOwn(shape, key) ? shape[String(key)] : undefined;
  if (options !== undefined) {
    const found = options.map((option) => child(option, key));
    return found.find((option) => option !== undefined);
  }
  return typeof key === "number" ? (element ?? valueType) : valueType;
}

function unwrap(schema: z.ZodType): z.ZodType {
  const next = inner(schema);
  return next === undefined ? schema : unwrap(next);
}

/** The schema inside a default, an optional, a pipe and the like. */
function inner(schema: z.ZodType): z.ZodType | undefined {
  const { innerType, in: input, getter } = definitionOf(schema);
  return innerType ?? input ?? getter?.();
}

function definitionOf(schema: z.ZodType): Definition {
  return schema._zod.def;
}
