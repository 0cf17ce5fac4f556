import { suggest } from "@ingestlayer/dsl";
import { isFloat, isInt, isRecord } from "./check.ts";
import { eventErrors } from "./errors.ts";
import { formatShape } from "./shape.ts";
import type { RecordShape, Shape } from "./shape.ts";
import { joinPath } from "../json/path.ts";
import { isTimestamp } from "./timestamp.ts";

/** Why a payload does not fit its declaration: where, what was found, what was expected. */
export interface EventMistake {
  /** `IL_EVT_nnn`. */
  readonly code: string;
  /** The field, such as `account.seats` or `tags[2]`; absent where it is the event as a whole. */
  readonly path?: string;
  /** Never a value of the payload. */
  readonly message: string;
  readonly hint?: string;
}

/** The first mistake in the order of the declaration, or undefined. Slow: only for what is refused. */
export function findMistake(shape: Shape, value: unknown, path = ""): EventMistake | undefined {
  switch (shape.kind) {
    case "json":
      return undefined;
    case "record":
      return isRecord(value) ? inRecord(shape, value, path) : wrongType(shape, value, path);
    case "list":
      return Array.isArray(value)
        ? inList(shape.element, value, path)
        : wrongType(shape, value, path);
    case "nullable":
      if (value === null) return undefined;
      return findMistake(shape.of, value, path);
    case "literals":
      if (typeof value !== "string") return wrongType(shape, value, path);
      return shape.values.includes(value) ? undefined : { path, ...notOneOf(shape, value) };
    case "timestamp":
      if (typeof value !== "string") return wrongType(shape, value, path);
      return isTimestamp(value) ? undefined : { path, ...eventErrors.notATimestamp() };
    case "int":
      if (!isNumber(value)) return wrongType(shape, value, path);
      return isInt(value) ? undefined : { path, ...eventErrors.notAnInt() };
    case "float":
      if (!isNumber(value)) return wrongType(shape, value, path);
      return isFloat(value) ? undefined : { path, ...eventErrors.notFinite() };
    case "string":
      return typeof value === "string" ? undefined : wrongType(shape, value, path);
    case "bool":
      return typeof value === "boolean" ? undefined : wrongType(shape, value, path);
  }
}

/** The JSON type of a value, as messages name it. */
export function jsonTypeName(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  if (isNumber(value)) return "number";
  if (Array.isArray(value)) return "list";
  return typeof value === "boolean" ? "bool" : typeof value;
}

function inRecord(
  { fields }: RecordShape,
  value: Readonly<Record<string, unknown>>,
  path: string,
): EventMistake | undefined {
  for (const { name, shape, optional } of fields) {
    const found = Object.hasOwn(value, name) ? value[name] : undefined;
    const at = joinPath(path, name);
    if (found === undefined || found === null) {
      if (optional) continue;
      if (found === undefined) return { path: at, ...missing(shape, name, fields, value) };
    }
    const mistake = findMistake(shape, found, at);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

function inList(element: Shape, items: readonly unknown[], path: string): EventMistake | undefined {
  for (const [index, item] of items.entries()) {
    const mistake = findMistake(element, item, `${path}[${index}]`);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

/** `ticketId` beside a missing `ticket_id` is almost always the same field. */
function missing(
  shape: Shape,
  name: string,
  fields: RecordShape["fields"],
  value: Readonly<Record<string, unknown>>,
) {
  const declared = new Set(fields.map((field) => field.name));
  const extra = Object.keys(value).filter((key) => !declared.has(key));
  const same = extra.find((key) => plainName(key) === plainName(name)) ?? suggest(name, extra);
  return eventErrors.missing(formatShape(shape), same);
}

function plainName(name: string): string {
  return name.replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();
}

function notOneOf(shape: { readonly values: readonly string[] } & Shape, found: string) {
  const nearest = suggest(found, shape.values);
  const hint = nearest === undefined ? undefined : `Did you mean '${nearest}'?`;
  return eventErrors.notOneOf(formatShape(shape), hint);
}

function wrongType(shape: Shape, value: unknown, path: string): EventMistake {
  const expected = shape.kind === "record" ? "an object" : formatShape(shape);
  const mistake = eventErrors.wrongType(expected, jsonTypeName(value));
  return path === "" ? mistake : { path, ...mistake };
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}
