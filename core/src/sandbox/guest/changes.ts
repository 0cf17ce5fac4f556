import type { Fields } from "../event-batch.ts";
import { Before } from "./before.ts";

/** What a function came to, for the host: what it returned, or how that differs from its argument. */
export type End = { readonly value: unknown } | { readonly changed: Fields };

/**
 * Of a value that was returned for an event only the fields that were set, where it has all that the
 * event had `before`, first and in order: most of an event goes through a script untouched, and need
 * not be written here and parsed by the host.
 */
export function endOf(before: unknown, value: unknown): End {
  const changed = before instanceof Before && isPlain(value) ? changesOf(before, value) : undefined;
  return changed === undefined ? { value } : { changed };
}

function changesOf(before: Before, after: Fields): Fields | undefined {
  if (typeof after["toJSON"] === "function") return undefined;
  const keys = Object.keys(after);
  const values = Object.values(after);
  const changed: Record<string, unknown> = {};
  let index = 0;
  for (; index < before.keys.length; index += 1) {
    const key = before.keys[index]!;
    // A field that was taken out or moved.
    if (keys[index] !== key) return undefined;
    const value = values[index];
    if (isSame(before.values[index], value)) continue;
    // JSON may leave it out, and then it is not as it was.
    if (!isWritten(value)) return undefined;
    set(changed, key, value);
  }
  for (; index < keys.length; index += 1) set(changed, keys[index]!, values[index]);
  return changed;
}

/** Whether JSON says the same of both. */
function isSame(before: unknown, after: unknown): boolean {
  if (before === after) return true;
  if (typeof before !== "object" || before === null) return false;
  if (Array.isArray(before)) return Array.isArray(after) && areSame(before, after);
  if (!(before instanceof Before) || !isPlain(after)) return false;
  return areSame(before.keys, Object.keys(after)) && areSame(before.values, Object.values(after));
}

function areSame(before: readonly unknown[], after: readonly unknown[]): boolean {
  if (before.length !== after.length) return false;
  for (let index = 0; index < before.length; index += 1) {
    if (!isSame(before[index], after[index])) return false;
  }
  return true;
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
