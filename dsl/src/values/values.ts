import type { Span } from "../diagnostics/diagnostic.ts";
import type { Type } from "../types.ts";

/**
 * A CEL value at run time. `int` is a bigint, `uint` a {@link Uint}, `double` a number; a list is an
 * array; a map is a plain object as JSON gives it or a {@link CelMap} that an expression made.
 */
export type Value =
  | null
  | boolean
  | string
  | number
  | bigint
  | Uint
  | Uint8Array
  | Timestamp
  | Duration
  | TypeValue
  | Optional
  | CelMap
  | readonly Value[]
  | JsonObject;

/** A plain JSON object: the form in which events enter. */
export interface JsonObject {
  readonly [key: string]: Value;
}

/** The value of an evaluation, or the reason that it has none. Failure is returned, never thrown. */
export type Result = Value | EvaluationError;

/** Why an expression has no value for some input. `code` is `IL_DSL_3nn`. */
export class EvaluationError {
  readonly code: string;
  readonly message: string;
  /** The part of the source that failed, where it is known. */
  readonly span: Span | undefined;

  constructor(code: string, message: string, span?: Span) {
    this.code = code;
    this.message = message;
    this.span = span;
  }

  /** The same error, placed at a span unless it already has one. */
  at(span: Span): EvaluationError {
    return this.span === undefined ? new EvaluationError(this.code, this.message, span) : this;
  }

  toString(): string {
    return `${this.code} ${this.message}`;
  }
}

/** Whether an error is that a limit is reached: no other operand can make up for it. */
export function isLimitError(value: unknown): value is EvaluationError {
  return value instanceof EvaluationError && value.code === "IL_DSL_308";
}

/** True when an evaluation gave an error in place of a value. */
export function isEvaluationError(value: unknown): value is EvaluationError {
  return value instanceof EvaluationError;
}

/** An unsigned 64-bit integer, kept apart from `int`. */
export class Uint {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }
}

/** A point in time: whole seconds since 1970-01-01T00:00:00Z and nanoseconds in 0..999,999,999. */
export class Timestamp {
  readonly seconds: number;
  readonly nanos: number;

  constructor(seconds: number, nanos: number) {
    this.seconds = seconds;
    this.nanos = nanos;
  }
}

/** A span of time; `seconds` and `nanos` have the same sign. */
export class Duration {
  readonly seconds: number;
  readonly nanos: number;

  constructor(seconds: number, nanos: number) {
    this.seconds = seconds;
    this.nanos = nanos;
  }
}

/** What `type(x)` gives; types are equal when their names are. */
export class TypeValue {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A value that may be there: `optional.of(x)`, `optional.none()`, `a.?b`. */
export class Optional {
  static readonly none = new Optional(undefined);
  readonly value: Value | undefined;

  constructor(value: Value | undefined) {
    this.value = value;
  }
}

/** The keys a map may have. */
export type MapKey = string | boolean | bigint | Uint;

/** A map made by an expression. Numeric keys of equal value are one key, whatever their type. */
export class CelMap {
  readonly entries = new Map<string | boolean | bigint, readonly [key: MapKey, value: Value]>();

  get(key: Value): Value | undefined {
    const canonical = lookupKey(key);
    return canonical === undefined ? undefined : this.entries.get(canonical)?.[1];
  }

  has(key: Value): boolean {
    const canonical = lookupKey(key);
    return canonical !== undefined && this.entries.has(canonical);
  }

  set(key: MapKey, value: Value): void {
    const canonical = lookupKey(key);
    if (canonical !== undefined) this.entries.set(canonical, [key, value]);
  }
}

/** The form under which a key is looked up: 1, 1u and 1.0 are the same key. */
function lookupKey(key: Value): string | boolean | bigint | undefined {
  if (typeof key === "string" || typeof key === "boolean" || typeof key === "bigint") return key;
  if (typeof key === "number") return Number.isInteger(key) ? BigInt(key) : undefined;
  return key instanceof Uint ? key.value : undefined;
}

/** True for both forms of a map. */
export function isMap(value: unknown): value is CelMap | JsonObject {
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof CelMap) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The value under a key, or undefined. Reads own properties only, so that no prototype is reachable. */
export function mapGet(map: CelMap | JsonObject, key: Value): Value | undefined {
  if (map instanceof CelMap) return map.get(key);
  return typeof key === "string" && Object.hasOwn(map, key) ? map[key] : undefined;
}

/** The entries of a map in insertion order. */
export function mapEntries(
  map: CelMap | JsonObject,
): Iterable<readonly [key: MapKey, value: Value]> {
  return map instanceof CelMap ? map.entries.values() : Object.entries(map);
}

/** How many entries a map has. */
export function mapSize(map: CelMap | JsonObject): number {
  return map instanceof CelMap ? map.entries.size : Object.keys(map).length;
}

/** The CEL name of a value's type, as `type(x)` and error messages give it. */
export function typeNameOf(value: Value): string {
  if (value === null) return "null_type";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "string";
  if (typeof value === "number") return "double";
  if (typeof value === "bigint") return "int";
  if (value instanceof Uint) return "uint";
  if (value instanceof Uint8Array) return "bytes";
  if (value instanceof Timestamp) return "google.protobuf.Timestamp";
  if (value instanceof Duration) return "google.protobuf.Duration";
  if (value instanceof TypeValue) return "type";
  if (value instanceof Optional) return "optional_type";
  return Array.isArray(value) ? "list" : "map";
}

/** Whether a run-time value may stand where an overload wants a type; elements are not looked at. */
export function accepts(type: Type, value: Value): boolean {
  switch (type.kind) {
    case "bool":
      return typeof value === "boolean";
    case "int":
      return typeof value === "bigint";
    case "uint":
      return value instanceof Uint;
    case "double":
      return typeof value === "number";
    case "string":
    case "literals":
      return typeof value === "string";
    case "bytes":
      return value instanceof Uint8Array;
    case "null":
      return value === null;
    case "timestamp":
      return value instanceof Timestamp;
    case "duration":
      return value instanceof Duration;
    case "type":
      return value instanceof TypeValue;
    case "optional":
      return value instanceof Optional;
    case "list":
      return Array.isArray(value);
    case "map":
    case "object":
      return isMap(value);
    case "dyn":
    case "abstract":
    case "param":
    case "var":
      return true;
  }
}
