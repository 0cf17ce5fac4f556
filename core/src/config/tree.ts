import type { Problem } from "../errors.ts";
import type { ConfigPath } from "../plugin/setup.ts";

/** A config as it stands in its file: plain values, before variables are filled in. */
export interface ConfigTree {
  readonly value: unknown;
  readonly text: string;
  /** Where the value at a path stands, or what is nearest above it; `offset` counts inside a text. */
  place(path: ConfigPath, offset?: number): string;
  /** Where the key of a path stands. */
  keyPlace(path: ConfigPath): string;
}

/** A tree, as far as it could be read. Without one the problems say why nothing was read. */
export interface ReadTree {
  readonly tree: ConfigTree | undefined;
  readonly problems: readonly Problem[];
}

/** How deep lists and maps of a config may be nested. */
export const CONFIG_NESTING_MAX = 64;
/** How many values a config may hold, aliases counted as often as they are used. */
export const CONFIG_VALUES_MAX = 200_000;

/** A path as people write it: `pipelines.support.steps[0].when`. */
export function formatPath(path: ConfigPath): string {
  return path
    .map((key, index) => {
      if (typeof key === "number") return `[${key}]`;
      if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(key)) return `[${JSON.stringify(key)}]`;
      return index === 0 ? key : `.${key}`;
    })
    .join("");
}

/** True for a map of the config: an object that is no list. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path, or undefined. */
export function valueAt(root: unknown, path: ConfigPath): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[key];
  }
  return value;
}
