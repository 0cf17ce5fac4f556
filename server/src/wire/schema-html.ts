import type { JsonSchema } from "./document.ts";
import { markup, type Html } from "./html.ts";

/** A JSON Schema in the notation of TypeScript, with links to the schemas that have a name. */
export function schemaHtml(schema: JsonSchema, depth = 0): Html {
  const { $ref, anyOf, oneOf, enum: values, const: only, type, items } = schema as Members;
  if ($ref !== undefined) {
    const name = $ref.split("/").at(-1) ?? "";
    return markup`<a href="#schema-${name}">${name}</a>`;
  }
  const choices = anyOf ?? oneOf;
  if (choices !== undefined) return joined(choices.map((choice) => schemaHtml(choice, depth)));
  if (only !== undefined) return joined([literal(only)]);
  if (values !== undefined) return joined(values.map(literal));
  if (type === "array") return markup`[ ${schemaHtml(items ?? {}, depth)}, … ]`;
  if (type === "object") return objectHtml(schema, depth);
  return markup`${type ?? "any JSON"}${aside(bounds(schema))}`;
}

interface Members {
  readonly $ref?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly type?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema & { readonly description?: string }>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
}

function objectHtml(
  { properties = {}, required = [], additionalProperties }: Members,
  depth: number,
): Html {
  const [indent, end] = ["  ".repeat(depth + 1), "  ".repeat(depth)];
  const lines = Object.entries(properties).map(([name, schema]) => {
    const mark = required.includes(name) ? "" : "?";
    const { description } = schema;
    const about = description === undefined ? "" : `  // ${description}`;
    return markup`${indent}${name}${mark}: ${schemaHtml(schema, depth + 1)},${aside(about)}\n`;
  });
  const isOpen = additionalProperties !== false;
  if (lines.length === 0) return markup`${isOpen ? "{ … }" : "{}"}`;
  return markup`{\n${lines}${isOpen ? `${indent}…\n` : ""}${end}}`;
}

/** The limits of a text. */
function bounds({ format, minLength = 0, maxLength }: Members): string {
  const length = maxLength === undefined ? "" : ` (${minLength} to ${maxLength} characters)`;
  return `${format === undefined ? "" : ` (${format})`}${length}`;
}

function aside(text: string): Html {
  return text === "" ? markup`` : markup`<span class="about">${text}</span>`;
}

function literal(value: unknown): Html {
  return markup`${JSON.stringify(value)}`;
}

function joined(parts: readonly Html[]): Html {
  return markup`${parts.map((part, index) => (index === 0 ? part : markup` | ${part}`))}`;
}
