import { extendObject, types } from "@ingestlayer/core/plugin";
import type { JsonObject, JsonValue, ObjectType, Type } from "@ingestlayer/core/plugin";

/**
 * What is known of an event that passed: a field that had to be one of some texts is one of them,
 * and is there. A later comparison with any other text is then an error at load.
 */
export function narrow(input: ObjectType, config: string | JsonObject): ObjectType {
  if (typeof config === "string") return input;
  const fields: Record<string, { readonly type: Type }> = {};
  for (const [name, wanted] of Object.entries(config)) {
    const texts = textsOf(wanted);
    // A dotted key leads to a nested field unless the event declares that very name.
    const declared = Object.hasOwn(input.fields, name) ? input.fields[name] : undefined;
    if (texts === undefined || (declared === undefined && name.includes("."))) continue;
    if (!isText(declared?.type)) continue;
    fields[name] = { ...declared, type: types.literals(texts), ...present };
  }
  return Object.keys(fields).length === 0 ? input : extendObject(input, fields);
}

const present = { optional: false };

function textsOf(wanted: JsonValue): readonly string[] | undefined {
  const values: readonly JsonValue[] = Array.isArray(wanted) ? wanted : [wanted];
  return values.every((value) => typeof value === "string") ? values : undefined;
}

/** A timestamp or a number that equals a text is still no text. */
function isText(type: Type | undefined): boolean {
  return type === undefined || ["string", "literals", "dyn"].includes(type.kind);
}
