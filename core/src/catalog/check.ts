import { isTimestamp } from "./timestamp.ts";
import type { RecordShape, Shape } from "./shape.ts";

/** Whether a parsed JSON value fits a shape. */
export type Check = (value: unknown) => boolean;

/** Compiles a shape to closures: made once at load, called for every event. Says yes or no; see `mistake.ts`. */
export function compileCheck(shape: Shape): Check {
  switch (shape.kind) {
    case "string":
      return isText;
    case "int":
      return isInt;
    case "float":
      return isFloat;
    case "bool":
      return isBool;
    case "timestamp":
      return isTimestampText;
    case "json":
      return always;
    case "literals": {
      const values = new Set<unknown>(shape.values);
      return (value) => values.has(value);
    }
    case "list":
      return compileList(compileCheck(shape.element));
    case "record":
      return compileRecord(shape);
    case "nullable": {
      const check = compileCheck(shape.of);
      return (value) => value === null || check(value);
    }
  }
}

/** A whole number that an `int` of expressions can hold: 64 bits, signed. */
export function isInt(value: unknown): boolean {
  if (typeof value === "number") {
    return Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63;
  }
  return typeof value === "bigint" && BigInt.asIntN(64, value) === value;
}

/** JSON allows 1e999, which no 64-bit floating point number can hold. */
export function isFloat(value: unknown): boolean {
  return typeof value === "number" ? Number.isFinite(value) : typeof value === "bigint";
}

/** True for a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const isText: Check = (value) => typeof value === "string";
const isBool: Check = (value) => typeof value === "boolean";
const isTimestampText: Check = (value) => typeof value === "string" && isTimestamp(value);
const always: Check = () => true;

function compileList(check: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return false;
    for (const item of value) if (!check(item)) return false;
    return true;
  };
}

function compileRecord({ fields }: RecordShape): Check {
  const names = fields.map(({ name }) => name);
  const checks = fields.map(({ shape }) => compileCheck(shape));
  const optional = fields.map((field) => field.optional);
  // Names that every object inherits need the dearer look-up; all others may read at once.
  const inherited = names.map((name) => name in Object.prototype);
  return (value) => {
    if (!isRecord(value)) return false;
    for (let index = 0; index < names.length; index++) {
      const name = names[index]!;
      const found = inherited[index] && !Object.hasOwn(value, name) ? undefined : value[name];
      if (found === undefined || found === null) {
        if (optional[index]) continue;
        if (found === undefined) return false;
      }
      if (!checks[index]!(found)) return false;
    }
    return true;
  };
}
