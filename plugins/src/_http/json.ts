import { parseJson } from "@ingestlayer/core/plugin";
import type { JsonObject, JsonValue } from "@ingestlayer/core/plugin";

/** The JSON of an answer, undefined where it is none. */
export function readJson(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
