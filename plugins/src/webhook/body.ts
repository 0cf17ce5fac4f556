import { findLongNumber, parseJson } from "@ingestlayer/core/plugin";
import type { Failure, JsonValue, SourceRequest } from "@ingestlayer/core/plugin";
import { isForm } from "./content.ts";
import { misfits } from "./errors.ts";

/** The text of a body that `readBody` took as JSON; undefined where it is empty or a form. */
export function readBodyText({ body, headers }: SourceRequest): string | undefined {
  if (body.length === 0 || isForm(headers["content-type"])) return undefined;
  return new TextDecoder().decode(body).trim();
}

/** The body as a value: JSON, or the fields of a form; an empty one has no fields. Undefined otherwise. */
export function readBody({ body, headers }: SourceRequest): JsonValue | undefined {
  if (body.length === 0) return {};
  try {
    const text = decode(body);
    return isForm(headers["content-type"]) ? readForm(text) : parseJson(text);
  } catch {
    return undefined;
  }
}

/** Why `readBody` made nothing of a body. */
export function unreadable({ body }: SourceRequest): Failure {
  try {
    const long = findLongNumber(decode(body));
    return long === undefined ? misfits.notReadable() : misfits.longNumber(long);
  } catch {
    return misfits.notReadable();
  }
}

function decode(body: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(body);
}

/** The texts at these fields (a dot goes deeper), joined; undefined where one is missing. */
export function readFields(
  body: JsonValue | undefined,
  fields: readonly string[],
): string | undefined {
  const texts = fields.map((field) => readField(body, field));
  return texts.every((text) => text !== undefined) ? texts.join("/") : undefined;
}

function readField(body: JsonValue | undefined, field: string): string | undefined {
  let value: unknown = body;
  for (const key of field.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return typeof value === "string" || typeof value === "number" || typeof value === "bigint"
    ? String(value)
    : undefined;
}

function readForm(text: string): JsonValue {
  const form = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(form.keys())].map((name) => {
      const [value = "", ...more] = form.getAll(name);
      return [name, more.length === 0 ? value : [value, ...more]];
    }),
  );
}
