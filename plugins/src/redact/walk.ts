import type { JsonObject, JsonValue } from "@ingestlayer/core/plugin";

/** One part of a field path: a key, any key or index (`*`), or any depth (`**`). */
export type PathPart = string;

/**
 * Where a value stands: the keys and list indices that lead to it. While a payload is walked, all
 * of its places are one list that changes: whoever keeps one takes a copy.
 */
export type Place = readonly string[];

/** Splits `customer.addresses[*].street` or `items[0].note` into its parts. */
export function parsePath(path: string): PathPart[] {
  return path
    .replace(/^\$event\./, "")
    .replace(/\[(?:\*|\d*)\]/g, (index) => `.${index.slice(1, -1) || "*"}`)
    .split(".")
    .filter((part) => part !== "");
}

/** True where the path names the place, or something that the place lies within. */
export function covers(path: readonly PathPart[], place: Place, at = 0, from = 0): boolean {
  for (let i = at; i < path.length; i += 1) {
    const part = path[i];
    if (part === "**") {
      for (let rest = from; rest <= place.length; rest += 1) {
        if (covers(path, place, i + 1, rest)) return true;
      }
      return false;
    }
    const key = place[from + i - at];
    if (key === undefined || (part !== "*" && part !== key)) return false;
  }
  return true;
}

/** What {@link mapValues} does with the parts of a payload. */
export interface Visitor {
  /** The new value of a string or number; the same value where nothing changes. */
  value(value: string | number | bigint, place: Place): JsonValue | undefined;
  /** The new name of a key. */
  key(key: string, place: Place): string;
}

// Deeper nesting than any real event has; what lies beyond is hidden whole, not passed on unread.
const DEPTH_MAX = 200;
const TOO_DEEP = "[UNSCANNED]";

/**
 * A copy of a payload with strings, numbers and keys mapped. Untouched branches are shared with the
 * original, so that an event without findings costs no allocation. `undefined` removes a field.
 */
export function mapValues(payload: JsonObject, visitor: Visitor): JsonObject {
  return mapObject(payload, [], visitor);
}

/** Calls back with every string of a payload that {@link mapValues} would be asked about, in order. */
export function eachString(payload: JsonObject, visit: (text: string, place: Place) => void): void {
  visitStrings(payload, [], visit);
}

function visitStrings(
  value: JsonValue | undefined,
  place: string[],
  visit: (text: string, place: Place) => void,
): void {
  if (typeof value === "string") visit(value, place);
  if (typeof value !== "object" || value === null || place.length >= DEPTH_MAX) return;
  for (const key of Object.keys(value)) {
    place.push(key);
    visitStrings((value as JsonObject)[key], place, visit);
    place.pop();
  }
}

function mapAny(value: JsonValue, place: string[], visitor: Visitor): JsonValue | undefined {
  if (typeof value === "string" || typeof value === "number" || typeof value === "bigint") {
    return visitor.value(value, place);
  }
  if (value === null || typeof value === "boolean") return value;
  if (place.length >= DEPTH_MAX) return TOO_DEEP;
  return isList(value) ? mapList(value, place, visitor) : mapObject(value, place, visitor);
}

function isList(value: JsonObject | readonly JsonValue[]): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function mapList(
  list: readonly JsonValue[],
  place: string[],
  visitor: Visitor,
): readonly JsonValue[] {
  let changed: JsonValue[] | undefined;
  list.forEach((item, i) => {
    place.push(String(i));
    const mapped = mapAny(item, place, visitor);
    place.pop();
    if (mapped === item) return;
    changed ??= [...list];
    // A list keeps its length: places of other items must not move.
    changed[i] = mapped ?? null;
  });
  return changed ?? list;
}

function mapObject(object: JsonObject, place: string[], visitor: Visitor): JsonObject {
  let changed: Entries | undefined;
  // A copy, where only values differ so far.
  let copy: Record<string, JsonValue> | undefined;
  const keys = Object.keys(object);
  for (let i = 0; i < keys.length; i += 1) {
    const key = keys[i] ?? "";
    const value = object[key] as JsonValue;
    place.push(key);
    const mapped = mapAny(value, place, visitor);
    const name = visitor.key(key, place);
    place.pop();
    if (changed === undefined) {
      if (name === key && mapped === value) continue;
      if (name === key && mapped !== undefined && key !== PROTO) {
        copy ??= { ...object };
        copy[key] = mapped;
        continue;
      }
      changed = new Entries(object, copy ?? object, keys.slice(0, i));
    }
    changed.add(key, name, mapped);
  }
  return changed?.toObject() ?? copy ?? object;
}

// To set it would set no property.
const PROTO = "__proto__";

/** The entries of an object that differs from the one it came from, each under a name of its own. */
class Entries {
  // State: the entries so far, and the names that are taken.
  readonly #from: JsonObject;
  readonly #entries: [string, JsonValue][];
  readonly #taken: Set<string>;

  /** @param mapped Holds the values of the `done` keys, which keep their names. */
  constructor(from: JsonObject, mapped: JsonObject, done: readonly string[]) {
    this.#from = from;
    this.#entries = done.map((key) => [key, mapped[key] as JsonValue]);
    this.#taken = new Set(done);
  }

  add(key: string, wanted: string, value: JsonValue | undefined): void {
    let name = wanted;
    for (let i = 2; name !== key && this.#isTaken(name); i += 1) name = `${wanted}_${i}`;
    this.#taken.add(name);
    if (value !== undefined) this.#entries.push([name, value]);
  }

  #isTaken(name: string): boolean {
    return this.#taken.has(name) || Object.hasOwn(this.#from, name);
  }

  // fromEntries defines own properties: a key `__proto__` stays data.
  toObject(): JsonObject {
    return Object.fromEntries(this.#entries);
  }
}
