import { isAlias, isMap, isScalar, isSeq } from "yaml";
import type { Document, Node, Pair } from "yaml";
import type { ConfigPath } from "../plugin/setup.ts";
import { scalarOffsets } from "./scalar-offsets.ts";
import { isMergeKey, keyName } from "./yaml-node.ts";

/** Finds where paths stand in a YAML file, as offsets in its text. */
export interface Locator {
  value(path: ConfigPath, offset?: number): number;
  key(path: ConfigPath): number;
}

/** A step on the way down: the value, and the key that leads to it (items of lists have none). */
interface Found {
  readonly node: unknown;
  readonly key?: unknown;
}

/** Makes a locator. A path that does not exist stands where its longest existing part does. */
export function createLocator(document: Document, text: string): Locator {
  const walk = (path: ConfigPath): Found => {
    let found: Found = { node: document.contents };
    for (const step of path) {
      const next = enter(document, found.node, step);
      if (next === undefined) return found;
      found = next;
    }
    return found;
  };
  return {
    value: (path, offset) => {
      const { node, key } = walk(path);
      const scalar = resolve(document, node);
      if (offset !== undefined && isScalar(scalar)) {
        const offsets = scalarOffsets(text, scalar);
        const beyond =
          offset === offsets?.length ? (offsets.at(-1) ?? startOf(scalar)) + 1 : undefined;
        return offsets?.[offset] ?? beyond ?? startOf(scalar);
      }
      return showsItself(node) ? startOf(node) : startOf(key ?? node);
    },
    key: (path) => {
      const { key, node } = walk(path);
      return startOf(key ?? node);
    },
  };
}

/** A map or list over several lines is best shown by its key, and so is an empty value. */
function showsItself(node: unknown): boolean {
  if (isScalar(node)) return node.value !== null || node.source !== "";
  return isAlias(node) || ((isMap(node) || isSeq(node)) && node.flow === true);
}

function enter(document: Document, from: unknown, step: string | number): Found | undefined {
  const node = resolve(document, from);
  if (isSeq(node)) {
    const item: unknown = typeof step === "number" ? node.items[step] : undefined;
    return item === undefined ? undefined : { node: item };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => keyName(key) === String(step) && !isMergeKey(key));
  if (pair !== undefined) return { node: pair.value, key: pair.key };
  for (const { key, value } of node.items as readonly Pair[]) {
    if (!isMergeKey(key)) continue;
    const inherited = isSeq(value) ? value.items : [value];
    for (const source of inherited) {
      const found = enter(document, source, step);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function resolve(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function startOf(node: unknown): number {
  return (node as Node | null | undefined)?.range?.[0] ?? 0;
}
