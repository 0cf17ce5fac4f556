import type { RecordShape, Shape } from "@ingestlayer/core/plugin";

/** The declared events, as the catalogue of a config has them. */
export interface DeclaredEvents {
  readonly names: readonly string[];
  shape(name: string): RecordShape | "json" | undefined;
}

/**
 * TypeScript for the declared events: with it the compiler checks every name and payload given to the
 * SDK. Optional fields may be left out, null or undefined; a time may be a `Date` or its text.
 */
export function eventTypes(events: DeclaredEvents, from: string): string {
  const members = events.names.map((name) => {
    const shape = events.shape(name);
    const type = shape === undefined || shape === "json" ? "object" : typeText(shape, 2);
    return `    ${JSON.stringify(name)}: ${type};`;
  });
  return [
    `// Made from ${from} by \`ingestlayer types\`. What is changed here is lost when that runs again.`,
    'import "@ingestlayer/sdk";',
    "",
    'declare module "@ingestlayer/sdk" {',
    "  interface Events {",
    ...members,
    "  }",
    "}",
    "",
  ].join("\n");
}

function typeText(shape: Shape, depth: number): string {
  switch (shape.kind) {
    case "string":
      return "string";
    case "int":
      // Integers beyond 2^53 are whole only as bigint.
      return "number | bigint";
    case "float":
      return "number";
    case "bool":
      return "boolean";
    case "timestamp":
      return "string | Date";
    case "json":
      return "unknown";
    case "literals":
      return shape.values.map((value) => JSON.stringify(value)).join(" | ");
    case "nullable":
      return `${typeText(shape.of, depth)} | null`;
    case "list":
      return `ReadonlyArray<${typeText(shape.element, depth)}>`;
    case "record":
      return recordText(shape, depth);
  }
}

function recordText({ fields }: RecordShape, depth: number): string {
  const indent = "  ".repeat(depth + 1);
  const lines = fields.map(({ name, shape, optional }) => {
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
    const type = typeText(shape, depth + 1);
    return `${indent}${key}${optional ? `?: ${type} | null | undefined` : `: ${type}`};`;
  });
  return lines.length === 0 ? "object" : `{\n${lines.join("\n")}\n${"  ".repeat(depth)}}`;
}
