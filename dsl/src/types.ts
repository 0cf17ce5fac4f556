/** A field of an object type. An `optional` field may be absent, and JSON null counts as absent. */
export interface Field {
  readonly type: Type;
  readonly optional?: boolean;
  readonly description?: string;
}

/** An object with named fields. Open: fields that are not named are `dyn`. Closed: they are errors. */
export interface ObjectType {
  readonly kind: "object";
  readonly name?: string;
  readonly fields: Readonly<Record<string, Field>>;
  readonly open: boolean;
}

type PrimitiveKind =
  | "bool"
  | "int"
  | "uint"
  | "double"
  | "string"
  | "bytes"
  | "null"
  | "timestamp"
  | "duration"
  | "dyn";

/** The type of an expression or of a declared variable. Make one with {@link types}. */
export type Type =
  | { readonly kind: PrimitiveKind }
  | { readonly kind: "literals"; readonly values: readonly string[] }
  | { readonly kind: "list"; readonly element: Type }
  | { readonly kind: "map"; readonly key: Type; readonly value: Type }
  | ObjectType
  | { readonly kind: "optional"; readonly value: Type }
  | { readonly kind: "type"; readonly of: Type }
  /** A type that only functions of the host make and take, such as `tuple(int, string)`. */
  | { readonly kind: "abstract"; readonly name: string; readonly parameters: readonly Type[] }
  /** A type parameter in the signature of a function. */
  | { readonly kind: "param"; readonly name: string }
  /** An unknown that the checker solves; never seen outside it. */
  | { readonly kind: "var"; readonly id: number };

const primitive = (kind: PrimitiveKind): Type => Object.freeze({ kind });

/**
 * Constructors of types.
 *
 * @example types.object({ urgency: { type: types.literals(["low", "high"]), optional: true } })
 */
export const types = {
  bool: primitive("bool"),
  int: primitive("int"),
  uint: primitive("uint"),
  double: primitive("double"),
  string: primitive("string"),
  bytes: primitive("bytes"),
  null: primitive("null"),
  timestamp: primitive("timestamp"),
  duration: primitive("duration"),
  /** Anything: checked when it is used, not before. */
  dyn: primitive("dyn"),
  /** A string that is one of the values given. */
  literals: (values: readonly string[]): Type => ({ kind: "literals", values }),
  list: (element: Type): Type => ({ kind: "list", element }),
  map: (key: Type, value: Type): Type => ({ kind: "map", key, value }),
  optional: (value: Type): Type => ({ kind: "optional", value }),
  type: (of: Type): Type => ({ kind: "type", of }),
  abstract: (name: string, parameters: readonly Type[]): Type => ({
    kind: "abstract",
    name,
    parameters,
  }),
  param: (name: string): Type => ({ kind: "param", name }),
  object: (
    fields: Readonly<Record<string, Field>>,
    options: { readonly name?: string; readonly open?: boolean } = {},
  ): ObjectType => ({
    kind: "object",
    fields,
    open: options.open ?? false,
    ...(options.name === undefined ? {} : { name: options.name }),
  }),
} as const;

/** The object type with fields added or replaced: what a step such as `classify` makes of an event. */
export function extendObject(
  type: ObjectType,
  fields: Readonly<Record<string, Field>>,
): ObjectType {
  return { ...type, fields: { ...type.fields, ...fields } };
}

/** The declaration of a field, own properties only; undefined when there is none. */
export function fieldOf(type: ObjectType, name: string): Field | undefined {
  return Object.hasOwn(type.fields, name) ? type.fields[name] : undefined;
}

/** A type as people write it: `list(int)`, `"low" | "high"`, an object by its name. */
export function formatType(type: Type): string {
  switch (type.kind) {
    case "literals":
      return type.values.map((value) => JSON.stringify(value)).join(" | ");
    case "list":
      return `list(${formatType(type.element)})`;
    case "map":
      return `map(${formatType(type.key)}, ${formatType(type.value)})`;
    case "object":
      return type.name ?? "object";
    case "optional":
      return `optional_type(${formatType(type.value)})`;
    case "type":
      return type.of.kind === "dyn" ? "type" : `type(${formatType(type.of)})`;
    case "abstract":
      return `${type.name}(${type.parameters.map(formatType).join(", ")})`;
    case "param":
      return type.name;
    case "var":
      return "dyn";
    default:
      return type.kind;
  }
}
