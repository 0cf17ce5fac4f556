import type { Problem } from "../errors.ts";
import type { ConfigPath } from "../plugin/setup.ts";
import { declarationErrors } from "./errors.ts";
import { parseShorthand } from "./shorthand.ts";
import type { FieldShape, RecordShape, Shape } from "./shape.ts";

/** Takes a mistake at a path under the declaration; `offset` counts characters inside a text. */
export type DeclarationReport = (path: ConfigPath, problem: Problem, offset?: number) => void;

const NESTING_MAX = 32;

/** What a mistaken type becomes, so that expressions that use the field can still be checked. */
const anything: Shape = { kind: "json" };

/**
 * The shape of one event: fields by name, or `json` for any object. A mistaken field is reported and
 * becomes `json`.
 */
export function readDeclaration(
  declared: unknown,
  report: DeclarationReport,
): RecordShape | "json" {
  if (declared === "json") return "json";
  if (!isMap(declared)) {
    report([], declarationErrors.notFields(nameOf(declared)));
    return "json";
  }
  return readRecord(declared, [], report);
}

/** A type that stands alone, such as the labels of a model: text, list of one, or nested fields. */
export function readShape(
  declared: unknown,
  path: ConfigPath,
  report: DeclarationReport,
): { readonly shape: Shape; readonly optional: boolean } {
  const required = (shape: Shape) => ({ shape, optional: false });
  if (path.length > NESTING_MAX) {
    report(path, declarationErrors.tooDeep(NESTING_MAX));
    return required(anything);
  }
  if (typeof declared === "string") {
    const parsed = parseShorthand(declared);
    if (parsed.ok) return parsed;
    report(path, parsed.problem, parsed.offset);
    return required(anything);
  }
  if (Array.isArray(declared)) return required(readList(declared, path, report));
  if (isMap(declared)) return required(readRecord(declared, path, report));
  report(path, declarationErrors.notAType(nameOf(declared)));
  return required(anything);
}

function readList(items: readonly unknown[], path: ConfigPath, report: DeclarationReport): Shape {
  if (items.length !== 1) {
    report(path, declarationErrors.listOfMany(items.length));
    return anything;
  }
  const { shape, optional } = readShape(items[0], [...path, 0], report);
  if (optional) report([...path, 0], declarationErrors.optionalInside());
  return { kind: "list", element: shape };
}

/** Fields by name. A key that ends in `?` is an optional field, which nested fields need. */
function readRecord(
  declared: Readonly<Record<string, unknown>>,
  path: ConfigPath,
  report: DeclarationReport,
): RecordShape {
  const fields = new Map<string, FieldShape>();
  for (const [key, type] of Object.entries(declared)) {
    const marked = key.length > 1 && key.endsWith("?");
    const name = marked ? key.slice(0, -1) : key;
    const { shape, optional } = readShape(type, [...path, key], report);
    if (fields.has(name)) report([...path, key], declarationErrors.repeatedField(name));
    fields.set(name, { name, shape, optional: optional || marked });
  }
  return { kind: "record", fields: [...fields.values()] };
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nameOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "string" ? "a text" : `${typeof value} ${JSON.stringify(value)}`;
}
