import type { JsonObject, JsonValue } from "@ingestlayer/core/plugin";

/** One part of a field path: a key, any key or index (`*`), or any depth (`**`). */
export type PathPart = string;

/** Where a value stands: keys, and `*` for a list index. */
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

function mapAny(value: JsonValue, place: Place, visitor: Visitor): JsonValue | undefined {
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

function mapList(list: readonly JsonValue[], place: Place, visitor: Visitor): readonly JsonValue[] {
  let changed: JsonValue[] | undefined;
  list.forEach((item, i) => {
    const mapped = mapAny(item, [...place, String(i)], visitor);
    if (mapped === item) return;
    changed ??= [...list];
    // A list keeps its length: places of other items must not move.
    changed[i] = mapped ?? null;
  });
  return changed ?? list;
}

function mapObject(object: JsonObject, place: Place, visitor: Visitor): JsonObject {
  let changed = false;
  const entries: [string, JsonValue][] = [];
  const taken = new Set<string>();
  for (const [key, value] of Object.entries(object)) {
    const inner = [...place, key];
    const mapped = mapAny(value, inner, visitor);
    let name = visitor.key(key, inner);
    for (let i = 2; name !== key && (taken.has(name) || Object.hasOwn(object, name)); i += 1) {
      name = `${visitor.key(key, inner)}_${i}`;
    }
    taken.add(name);
    changed ||= name !== key || mapped !== value;
    if (mapped !== undefined) entries.push([name, mapped]);
  }
  // fromEntries defines own properties: a key `__proto__` stays data.
  return changed ? Object.fromEntries(entries) : object;
}
