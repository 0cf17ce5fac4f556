import type { Fields } from "../event-batch.ts";

/** What a function came to, for the host: what it returned, or how that differs from its argument. */
export type End = { readonly value: unknown } | { readonly changed: Fields };

/**
 * Calls `work(first, second)` and, where it returns its first argument with some fields set, says
 * only these: most of an event goes through a script untouched, and need not be written here and
 * parsed by the host.
 */
export function callForChanges(
  work: (...list: unknown[]) => unknown,
  first: unknown,
  second: unknown,
): End {
  // A copy, since the function may change its argument in place.
  const before = copy(first);
  const value = work(first, second) ?? null;
  const changed = isPlain(before) && isPlain(value) ? changesOf(before, value) : undefined;
  return changed === undefined ? { value } : { changed };
}

/** The fields that `after` sets, where it has every field of `before` first and in order. */
function changesOf(before: Fields, after: Fields): Fields | undefined {
  if (typeof after["toJSON"] === "function") return undefined;
  const keys = Object.keys(after);
  const changed: Record<string, unknown> = {};
  let index = 0;
  for (const key in before) {
    // A field that was taken out or moved.
    if (keys[index] !== key) return undefined;
    index += 1;
    const value = after[key];
    if (isSame(before[key], value)) continue;
    // JSON may leave it out, and then it is not as it was.
    if (!isWritten(value)) return undefined;
    set(changed, key, value);
  }
  for (; index < keys.length; index += 1) set(changed, keys[index]!, after[keys[index]!]);
  return changed;
}

/** A deep copy of what was parsed from JSON. */
function copy(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copy);
  const fields: Record<string, unknown> = { ...value };
  for (const key in fields) {
    const field = fields[key];
    if (typeof field === "object" && field !== null) set(fields, key, copy(field));
  }
  return fields;
}

/** Whether JSON says the same of both; `before` came from JSON. */
function isSame(before: unknown, after: unknown): boolean {
  if (typeof before !== "object" || before === null) return before === after;
  if (Array.isArray(before)) {
    return (
      Array.isArray(after) &&
      after.length === before.length &&
      before.every((item, index) => isSame(item, after[index]))
    );
  }
  if (!isPlain(after)) return false;
  const keys = Object.keys(after);
  let index = 0;
  for (const key in before) {
    if (keys[index] !== key || !isSame((before as Fields)[key], after[key])) return false;
    index += 1;
  }
  return index === keys.length;
}

function isWritten(value: unknown): boolean {
  if (typeof value !== "object") {
    return value !== undefined && typeof value !== "function" && typeof value !== "symbol";
  }
  return value === null || typeof (value as Fields)["toJSON"] !== "function";
}

function isPlain(value: unknown): value is Fields {
  if (typeof value !== "object" || value === null) return false;
  return Object.getPrototypeOf(value) === Object.prototype;
}

function set(fields: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") fields[key] = value;
  else Object.defineProperty(fields, key, { value, enumerable: true, configurable: true });
}
