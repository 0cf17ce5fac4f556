import type { JsonObject, JsonValue } from "@ingestlayer/core/plugin";

/** A schema as structured output wants it, and the way back from its answers. */
export interface WrappedSchema {
  readonly schema: JsonObject;
  unwrap(answer: unknown): JsonValue;
}

/**
 * Structured output needs an object whose every field is required: another answer is wrapped into a
 * field `answer`, and fields that may be absent are ones that may be null, as the schema says.
 */
export function wrapSchema({ $schema: _dialect, ...schema }: JsonObject): WrappedSchema {
  if (schema["type"] === "object") {
    return { schema: allRequired(schema), unwrap: (answer) => answer as JsonValue };
  }
  return {
    schema: {
      type: "object",
      properties: { answer: schema },
      required: ["answer"],
      additionalProperties: false,
    },
    unwrap: (answer) =>
      isRecord(answer) && Object.hasOwn(answer, "answer")
        ? (answer["answer"] as JsonValue)
        : (answer as JsonValue),
  };
}

function allRequired(schema: JsonObject): JsonObject {
  const { properties } = schema;
  if (!isRecord(properties)) return schema;
  const inner = Object.entries(properties).map(([name, property]) => [
    name,
    isRecord(property) && property["type"] === "object" ? allRequired(property) : property,
  ]);
  return {
    ...schema,
    properties: Object.fromEntries(inner) as JsonObject,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
