import type { ConfigPath } from "../plugin/setup.ts";
import { nameErrors } from "./errors.ts";
import type { EntryKind } from "./errors.ts";
import type { Findings } from "./parse.ts";
import { isMap } from "./tree.ts";

/** `NAME: options` with the keys that may stand beside it. */
export interface NamedEntry {
  readonly name: string;
  readonly options: unknown;
  /** Of the options. */
  readonly path: ConfigPath;
  /** What stands beside the name: `when`, `delivery`. */
  readonly beside: Readonly<Record<string, unknown>>;
}

/**
 * Reads an entry that names a plugin or a destination. A bare `NAME` has no options. Of several names
 * the first that is known counts, so that its options can be looked at too.
 */
export function readEntry(
  kind: EntryKind,
  written: unknown,
  path: ConfigPath,
  isKnown: (name: string) => boolean,
  findings: Findings,
): NamedEntry | undefined {
  if (typeof written === "string") return { name: written, options: {}, path, beside: {} };
  if (!isMap(written)) {
    findings.at(path, nameErrors.notAnEntry(kind, Array.isArray(written) ? "a list" : "no map"));
    return undefined;
  }
  const besides = besideKeys[kind];
  const names = Object.keys(written).filter((key) => !besides.includes(key));
  const [first] = names;
  if (first === undefined) {
    findings.at(path, nameErrors.noPlugin(kind));
    return undefined;
  }
  const beside = Object.fromEntries(besides.map((key) => [key, written[key]]));
  const unindented = names.length > 1 && written[first] === null;
  const name = unindented ? first : (names.find(isKnown) ?? first);
  if (names.length > 1) {
    findings.atKey([...path, names[1]!], nameErrors.severalPlugins(kind, names, unindented));
  }
  if (!unindented) return { name, options: written[name] ?? {}, path: [...path, name], beside };
  // Read as what was meant: its options stand beside the name instead of under it.
  const options = Object.fromEntries(names.slice(1).map((key) => [key, written[key]]));
  return { name, options, path, beside };
}

const besideKeys: Readonly<Record<EntryKind, readonly string[]>> = {
  step: ["when"],
  route: ["when", "orderBy"],
  destination: ["delivery"],
  model: ["allowAddresses", "timeout", "concurrency", "rate", "budget"],
};
