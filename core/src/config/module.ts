import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { Problem } from "../errors.ts";
import { importFrom } from "../plugin/modules.ts";
import type { ConfigPath } from "../plugin/setup.ts";
import { configErrors } from "./errors.ts";
import { CONFIG_NESTING_MAX, formatPath } from "./tree.ts";
import type { ReadTree } from "./tree.ts";

/**
 * Reads a config written in TypeScript or JavaScript: `export const config = defineConfig({ … })`.
 * Places are the file and the path, and the text is that of the values, since other modules may
 * have had a part in them. `text` is the file's, by which a changed file is loaded anew.
 */
export async function readModule(file: string, text: string): Promise<ReadTree> {
  const problems: Problem[] = [];
  const absolute = resolve(file);
  const version = createHash("sha256").update(text).digest("hex");
  const loaded = await importFrom(absolute, absolute, version);
  if (!loaded.ok) {
    problems.push({ ...configErrors.moduleFailed(loaded.reason), place: file });
    return { tree: undefined, problems };
  }
  if (!Object.hasOwn(loaded.exports, "config")) {
    problems.push({ ...configErrors.noExport(Object.keys(loaded.exports)), place: file });
    return { tree: undefined, problems };
  }
  const place = (path: ConfigPath) => (path.length === 0 ? file : `${file} at ${formatPath(path)}`);
  const value = plainValue(loaded.exports["config"], [], (path, problem) =>
    problems.push({ ...problem, place: place(path) }),
  );
  const tree = { value, text: JSON.stringify(value, null, 2) ?? "", place, keyPlace: place };
  return { tree, problems };
}

function plainValue(
  value: unknown,
  path: ConfigPath,
  report: (path: ConfigPath, problem: Problem) => void,
): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (path.length > CONFIG_NESTING_MAX) {
    report(path, configErrors.tooDeep(CONFIG_NESTING_MAX));
    return undefined;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => plainValue(item, [...path, index], report));
  }
  if (!isPlainObject(value)) {
    report(path, configErrors.notPlain(nameOf(value)));
    return undefined;
  }
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    entries.map(([key, member]) => [key, plainValue(member, [...path, key], report)]),
  );
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // A module namespace or an object of another realm has a prototype of its own kind.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function nameOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return `a ${typeof value}`;
  return `an object of class ${value.constructor.name}`;
}
