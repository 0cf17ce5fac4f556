import { isEvaluationError } from "@ingestlayer/core/plugin";
import type {
  ConfigPath,
  EvaluationError,
  Event,
  JsonObject,
  JsonValue,
} from "@ingestlayer/core/plugin";

/** A value made for one event; `undefined` where it names an absent field. */
export type Render = (event: Event) => JsonValue | undefined | EvaluationError;

/** Compiles one text inside a tree. `path` leads to it, keys of maps included. */
export type CompileLeaf = (path: ConfigPath, source: string) => { readonly evaluate: Render };

/**
 * Compiles JSON of the config in which texts are templates. Everything that is no text stays as it is;
 * a member whose value is absent is left out.
 */
export function compileTree(value: JsonValue, path: ConfigPath, leaf: CompileLeaf): Render {
  if (typeof value === "string") return leaf(path, value).evaluate;
  if (value === null || typeof value !== "object") return () => value;
  if (Array.isArray(value)) {
    const items = (value as readonly JsonValue[]).map((item, index) =>
      compileTree(item, [...path, index], leaf),
    );
    return (event) => renderList(items, event);
  }
  const members = Object.entries(value as JsonObject).map(
    ([key, member]) => [key, compileTree(member, [...path, key], leaf)] as const,
  );
  return (event) => renderMap(members, event);
}

function renderList(
  items: readonly Render[],
  event: Event,
): readonly JsonValue[] | EvaluationError {
  const rendered: JsonValue[] = [];
  for (const item of items) {
    const value = item(event);
    if (isEvaluationError(value)) return value;
    if (value !== undefined) rendered.push(value);
  }
  return rendered;
}

function renderMap(
  members: readonly (readonly [string, Render])[],
  event: Event,
): JsonObject | EvaluationError {
  const rendered: [string, JsonValue][] = [];
  for (const [key, member] of members) {
    const value = member(event);
    if (isEvaluationError(value)) return value;
    if (value !== undefined) rendered.push([key, value]);
  }
  return Object.fromEntries(rendered);
}
