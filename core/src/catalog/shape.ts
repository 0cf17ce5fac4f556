/** A declared type: what the type shorthand of the config says. */
export type Shape =
  | { readonly kind: "string" | "int" | "float" | "bool" | "timestamp" | "json" }
  | { readonly kind: "literals"; readonly values: readonly string[] }
  | { readonly kind: "list"; readonly element: Shape }
  | RecordShape
  /** `T | null`: must be there, and may be null. */
  | { readonly kind: "nullable"; readonly of: Shape };

/** Named fields. Other fields may be there too, and are kept. */
export interface RecordShape {
  readonly kind: "record";
  readonly fields: readonly FieldShape[];
}

export interface FieldShape {
  readonly name: string;
  readonly shape: Shape;
  /** `T?`: may be absent, and null counts as absent. */
  readonly optional: boolean;
}

/** The words of the shorthand that name a type. */
export const typeWords = ["string", "int", "float", "bool", "timestamp", "json"] as const;
export type TypeWord = (typeof typeWords)[number];

export function isTypeWord(word: string): word is TypeWord {
  return (typeWords as readonly string[]).includes(word);
}

/** A shape as the shorthand writes it; nested fields as `{…}`. */
export function formatShape(shape: Shape): string {
  switch (shape.kind) {
    case "literals":
      return shape.values.map((value) => JSON.stringify(value)).join(" | ");
    case "list": {
      const element = formatShape(shape.element);
      const several = shape.element.kind === "literals" || shape.element.kind === "nullable";
      return several ? `(${element})[]` : `${element}[]`;
    }
    case "record":
      return "{…}";
    case "nullable":
      return `${formatShape(shape.of)} | null`;
    case "string":
    case "int":
    case "float":
    case "bool":
    case "timestamp":
    case "json":
      return shape.kind;
  }
}
