import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { isCollection, isMap, isScalar, isSeq, parseDocument, type Document } from "yaml";
import { CliError } from "./io.ts";

/** A key as the config holds it, or the place of one that stands there as a text. */
export interface ListedKey {
  /** Undefined for a text: it has no name, and may do everything. */
  readonly name?: string;
  readonly scopes?: readonly string[];
  readonly origins?: readonly string[];
  readonly eventsPerSecond?: number;
}

/** The keys of a config file, without what they are. Nothing else of the file is looked at. */
export async function listKeys(file: string): Promise<readonly ListedKey[]> {
  const { document } = await readConfigFile(file);
  return keysOf(document).map((key) => (typeof key === "string" ? {} : (key as ListedKey)));
}

/** Adds an entry to `server.keys`, and leaves every other character of the file as it is. */
export async function addKey(file: string, name: string, entry: string): Promise<void> {
  const { text, document } = await readConfigFile(file);
  if (keysOf(document).some((key) => nameOf(key) === name)) {
    throw new CliError(
      `IL_CLI_111 ${file} has a key '${name}' already: revoke it, or choose another name`,
    );
  }
  const changed = withEntry(text, document, entry);
  await replace(file, document, changed, (keys) => keys.length === keysOf(document).length + 1);
}

/** Takes the key of this name out of `server.keys`, and leaves the rest of the file as it is. */
export async function removeKey(file: string, name: string): Promise<void> {
  const { text, document } = await readConfigFile(file);
  const index = keysOf(document).findIndex((key) => nameOf(key) === name);
  if (index === -1) {
    const names = keysOf(document).flatMap((key) => nameOf(key) ?? []);
    throw new CliError(
      `IL_CLI_112 ${file} has no key '${name}'; there is: ${names.join(", ") || "none"}`,
    );
  }
  const changed = withoutEntry(text, document, index);
  await replace(file, document, changed, (keys) => keys.every((key) => nameOf(key) !== name));
}

async function readConfigFile(file: string): Promise<{ text: string; document: Document }> {
  if (!/\.ya?ml$/.test(file)) throw byHand(file, "is not YAML");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new CliError(`${file} cannot be read: ${error.code ?? ""}`, { cause: error });
  });
  const document = parseDocument(text);
  if (document.errors.length > 0) throw byHand(file, "has mistakes: see 'ingestlayer check'");
  return { text, document };
}

function keysOf(document: Document): readonly unknown[] {
  const keys = (document.toJS() as { server?: { keys?: unknown } } | null)?.server?.keys;
  return Array.isArray(keys) ? keys : [];
}

function nameOf(key: unknown): string | undefined {
  const { name } = (typeof key === "object" && key !== null ? key : {}) as { name?: unknown };
  return typeof name === "string" ? name : undefined;
}

function withEntry(text: string, document: Document, entry: string): string | undefined {
  const keys = document.getIn(["server", "keys"]);
  if (isSeq(keys) && keys.range) {
    const [start, end] = keys.range;
    if (keys.flow === true) {
      const close = text.lastIndexOf("]", end);
      return insert(text, close, keys.items.length === 0 ? entry : `, ${entry}`);
    }
    const dash = text.lastIndexOf("-", start);
    const indent = text.slice(text.lastIndexOf("\n", dash) + 1, dash);
    return insert(text, end, `${endsLine(text, end) ? "" : "\n"}${indent}- ${entry}\n`);
  }
  if (document.has("server")) {
    const server = document.get("server");
    if (!isMap(server) || server.flow === true || !server.range || server.has("keys"))
      return undefined;
    const [first] = server.items;
    const start = isScalar(first?.key) ? first.key.range?.[0] : undefined;
    if (start === undefined) return undefined;
    const indent = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
    return insert(text, start, `keys:\n${indent}  - ${entry}\n${indent}`);
  }
  return `${text}${endsLine(text, text.length) ? "" : "\n"}\nserver:\n  keys:\n    - ${entry}\n`;
}

function withoutEntry(text: string, document: Document, index: number): string | undefined {
  const keys = document.getIn(["server", "keys"]);
  const item = isSeq(keys) ? keys.items[index] : undefined;
  if (!isSeq(keys) || !isCollection(item) || !item.range) return undefined;
  const [start, valueEnd, end] = item.range;
  if (keys.flow === true) {
    const next = /^\s*,\s*/.exec(text.slice(valueEnd))?.[0];
    if (next !== undefined) return text.slice(0, start) + text.slice(valueEnd + next.length);
    const before = /\s*,?\s*$/.exec(text.slice(0, start))?.[0] ?? "";
    return text.slice(0, start - before.length) + text.slice(valueEnd);
  }
  const line = text.lastIndexOf("\n", text.lastIndexOf("-", start)) + 1;
  const rest = text.slice(0, line) + text.slice(end);
  // A list without items would be read as null.
  return keys.items.length > 1 ? rest : emptied(rest, line);
}

function emptied(text: string, at: number): string | undefined {
  const before = text.slice(0, at).replace(/keys:\s*$/, "keys: []\n");
  return before.includes("keys: []") ? before + text.slice(at) : undefined;
}

function insert(text: string, at: number, piece: string): string {
  return text.slice(0, at) + piece + text.slice(at);
}

function endsLine(text: string, at: number): boolean {
  return at === 0 || text[at - 1] === "\n";
}

/** Writes the file, once it is sure that its keys alone are others. */
async function replace(
  file: string,
  before: Document,
  text: string | undefined,
  fits: (keys: readonly unknown[]) => boolean,
): Promise<void> {
  const after = text === undefined ? undefined : parseDocument(text);
  const isSound =
    after !== undefined &&
    after.errors.length === 0 &&
    fits(keysOf(after)) &&
    isDeepStrictEqual(withoutKeys(before), withoutKeys(after));
  if (text === undefined || !isSound) throw byHand(file, "holds its keys in another form");
  const { mode } = await stat(file);
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, text, { mode });
  await rename(temporary, file);
}

function withoutKeys(document: Document): unknown {
  const { server, ...rest } = (document.toJS() ?? {}) as { server?: object };
  const { keys: _keys, ...others } = (server ?? {}) as { keys?: unknown };
  return { ...rest, server: others };
}

function byHand(file: string, why: string): CliError {
  return new CliError(
    `IL_CLI_113 ${file} ${why}: change 'server.keys' by hand (see 'keys make --print')`,
  );
}
