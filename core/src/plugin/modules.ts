import { findPackageJSON } from "node:module";
import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { looksLikePlugin } from "./shape.ts";

/** What a module exports, or why it could not be loaded. */
export type LoadedModule =
  | { readonly ok: true; readonly exports: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly reason: string };

/**
 * Imports a module on behalf of the file `from`: a path starts at that file's folder, and a package
 * name is looked up from there, as if the file itself had imported it. `version` makes Node load a
 * file anew whose text has changed.
 */
export async function importFrom(
  from: string,
  specifier: string,
  version?: string,
): Promise<LoadedModule> {
  try {
    const file = isPath(specifier)
      ? resolve(dirname(from), specifier)
      : await packageEntry(from, specifier);
    const url = pathToFileURL(file);
    if (version !== undefined) url.searchParams.set("version", version);
    const exports: unknown = await import(/* @vite-ignore */ url.href);
    return { ok: true, exports: exports as Readonly<Record<string, unknown>> };
  } catch (error) {
    return { ok: false, reason: firstLine(error) };
  }
}

/** True for `./mine.ts`, `../mine.ts`, `/srv/mine.ts`; false for the name of a package. */
export function isPath(specifier: string): boolean {
  return /^\.{1,2}[\\/]/.test(specifier) || isAbsolute(specifier);
}

/** Every exported value that was meant to be a plugin, each once. */
export function pluginsOf(exports: Readonly<Record<string, unknown>>): readonly unknown[] {
  return [...new Set(Object.values(exports).filter(looksLikePlugin))];
}

const PACKAGE = /^((?:@[^/]+\/)?[^/@.][^/]*)((?:\/.+)?)$/;

/**
 * The file behind a package name or a subpath of one, by the "exports" or "main" of its package.json.
 * Node's own resolution cannot be asked on behalf of another file without a command-line flag.
 */
async function packageEntry(from: string, specifier: string): Promise<string> {
  const [, name, subpath] = PACKAGE.exec(specifier) ?? [];
  const found = name === undefined ? undefined : findPackageJSON(name, pathToFileURL(from));
  if (found === undefined) {
    throw new Error(`no package '${specifier}' is installed where the config can see it`);
  }
  const description = JSON.parse(await readFile(found, "utf8")) as {
    readonly exports?: unknown;
    readonly main?: string;
  };
  const entry =
    description.exports === undefined
      ? plainEntry(description.main, subpath)
      : exported(description.exports, `.${subpath}`);
  if (entry === undefined) throw new Error(`package '${name}' does not export '.${subpath}'`);
  return resolve(dirname(found), entry);
}

function plainEntry(main: string | undefined, subpath: string | undefined): string {
  return subpath === undefined || subpath === "" ? (main ?? "index.js") : `.${subpath}`;
}

function exported(exports: unknown, subpath: string): string | undefined {
  if (isRecord(exports) && Object.keys(exports).some((key) => key.startsWith("."))) {
    return target(exports[subpath]);
  }
  return subpath === "." ? target(exports) : undefined;
}

const conditions = new Set(["import", "node", "module-sync", "default"]);

/** The first target whose condition holds, in the order of the file. */
function target(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(target).find((entry) => entry !== undefined);
  if (!isRecord(value)) return undefined;
  for (const [condition, nested] of Object.entries(value)) {
    const entry = conditions.has(condition) ? target(nested) : undefined;
    if (entry !== undefined) return entry;
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.split("\n", 1)[0] ?? "";
  // Node names this file as the importer, which is no help to anybody.
  return line.replace(/ imported from .*$/, "");
}
