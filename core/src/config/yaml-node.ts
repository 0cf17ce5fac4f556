import { isAlias, isMap, isScalar, isSeq } from "yaml";
import type { Alias, Document, Node, Scalar, YAMLMap } from "yaml";
import type { Problem } from "../errors.ts";
import { configErrors } from "./errors.ts";
import { CONFIG_NESTING_MAX, CONFIG_VALUES_MAX } from "./tree.ts";

const ALIASES_MAX = 1_000;

/** Takes a mistake at an offset in the file. */
type Report = (offset: number, problem: Problem) => void;

/**
 * Plain values of a YAML document. Keys are texts; aliases and merge keys are resolved. What cannot
 * be a value of a config is reported and left out; `bounded` is false where a bound was exceeded.
 */
export function readNode(
  document: Document,
  text: string,
  report: Report,
): { readonly value: unknown; readonly bounded: boolean } {
  const reader = new NodeReader(document, text, report);
  const value = reader.read(document.contents, 0);
  return { value, bounded: !reader.exceeded };
}

/** State: how many values and aliases were read, and whether a bound was exceeded (then it stops). */
class NodeReader {
  readonly #document: Document;
  readonly #text: string;
  readonly #report: Report;
  #values = 0;
  #aliases = 0;
  exceeded = false;

  constructor(document: Document, text: string, report: Report) {
    this.#document = document;
    this.#text = text;
    this.#report = report;
  }

  read(node: unknown, depth: number): unknown {
    this.#values += 1;
    this.#aliases += isAlias(node) ? 1 : 0;
    if (this.exceeded) return undefined;
    const excess = this.#excess(depth);
    if (excess !== undefined) {
      this.exceeded = true;
      this.#report(startOf(node), excess);
      return undefined;
    }
    if (isAlias(node)) return this.#alias(node, depth);
    if (isScalar(node)) return this.#scalar(node);
    if (isSeq(node)) return node.items.map((item) => this.read(item, depth + 1));
    if (isMap(node)) return this.#map(node, depth);
    return null;
  }

  #excess(depth: number): Problem | undefined {
    if (depth > CONFIG_NESTING_MAX) return configErrors.tooDeep(CONFIG_NESTING_MAX);
    if (this.#values > CONFIG_VALUES_MAX) return configErrors.tooMany("values", CONFIG_VALUES_MAX);
    if (this.#aliases <= ALIASES_MAX) return undefined;
    return configErrors.tooMany("aliases", ALIASES_MAX);
  }

  #alias(alias: Alias, depth: number): unknown {
    const target = alias.resolve(this.#document);
    if (target !== undefined) return this.read(target, depth + 1);
    this.#report(startOf(alias), configErrors.unknownAlias(alias.source));
    return undefined;
  }

  #scalar(scalar: Scalar): unknown {
    const { value } = scalar;
    const written = scalar.source ?? "";
    if (typeof value === "number" && /^[-+]?\d+$/.test(written) && !Number.isSafeInteger(value)) {
      // Identifiers of chats and posts are of this size, and would lose their last digits.
      this.#report(startOf(scalar), configErrors.longNumber(written));
      return written;
    }
    return typeof value === "bigint" ? Number(value) : value;
  }

  #map(map: YAMLMap, depth: number): unknown {
    const entries = new Map<string, unknown>();
    const merged: unknown[] = [];
    for (const { key, value } of map.items) {
      const name = keyName(key);
      if (name === undefined) {
        const start = startOf(key) || startOf(map);
        const template = this.#text.startsWith("{{", start - 1);
        this.#report(template ? start - 1 : start, configErrors.keyIsNoText(template));
      } else if (isMergeKey(key)) merged.push(value);
      else if (!entries.has(name)) entries.set(name, this.read(value, depth + 1));
    }
    for (const source of merged) this.#merge(source, entries, depth);
    return Object.fromEntries(entries);
  }

  #merge(source: unknown, entries: Map<string, unknown>, depth: number): void {
    const sources = isSeq(source) ? source.items : [source];
    for (const item of sources) {
      const value = this.read(item, depth + 1);
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        if (!this.exceeded) this.#report(startOf(item), configErrors.mergeOfNoMap());
        continue;
      }
      for (const [name, inherited] of Object.entries(value)) {
        if (!entries.has(name)) entries.set(name, inherited);
      }
    }
  }
}

/** The text of a key: `404:` and `true:` are keys as they are written. */
export function keyName(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  return typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
}

/** True for `<<`, which takes over the keys of other maps. */
export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.type === "PLAIN" && key.source === "<<";
}

function startOf(node: unknown): number {
  return (node as Node | null | undefined)?.range?.[0] ?? 0;
}
