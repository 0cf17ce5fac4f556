import { evaluationFailure, isEvaluationError } from "@ingestlayer/core/plugin";
import type { Compile, Event, JsonObject, JsonValue } from "@ingestlayer/core/plugin";
import { testMark } from "../_http/trial.ts";
import type { Made } from "../_http/trial.ts";
import { inert } from "../_text/inert.ts";
import { compileTree } from "../_text/tree.ts";
import type { Render } from "../_text/tree.ts";
import type { NotionRouteConfig } from "./config.ts";
import { notionErrors } from "./errors.ts";
import { writeProperty } from "./property.ts";
import { fitBlock, richText, richTextItemsMax } from "./rich-text.ts";

/** Types of the data source's properties, by name. */
export type PropertyTypes = ReadonlyMap<string, string>;

/** Of one request. */
export const bodyBytesMax = 500_000;

/** Compiles a route to what makes the page of an event, once the property types are known. */
export function compilePage(
  { properties, children = [] }: NotionRouteConfig,
  dataSource: string,
  compile: Compile,
): (event: Event, types: PropertyTypes) => Made {
  const values = Object.entries(properties).map(([name, source]) => {
    const path = ["properties", name];
    return [name, compileTree(source, path, (at, text) => compile.template(at, text))] as const;
  });
  const blocks = children.map((child, index) => compileChild(child, ["children", index], compile));
  return (event, types) => {
    const written: [string, JsonValue][] = [];
    for (const [name, render] of values) {
      const value = render(event);
      if (isEvaluationError(value)) return { ok: false, failure: evaluationFailure(value) };
      if (value === undefined || value === null) continue;
      const property = writeProperty(types.get(name) ?? "", value);
      if (!property.ok) return { ok: false, failure: notionErrors.value(name, property.expected) };
      written.push([name, property.value]);
    }
    const made: JsonValue[] = [];
    for (const render of blocks) {
      const block = render(event);
      if (isEvaluationError(block)) return { ok: false, failure: evaluationFailure(block) };
      if (block !== undefined) made.push(block);
    }
    const body = {
      parent: { type: "data_source_id", data_source_id: dataSource },
      properties: Object.fromEntries(written),
      ...(made.length === 0 ? {} : { children: made }),
    };
    return { ok: true, body };
  };
}

/** A text is a paragraph; a block is Notion's own, with templates in it. */
function compileChild(
  child: NonNullable<NotionRouteConfig["children"]>[number],
  path: readonly (string | number)[],
  compile: Compile,
): Render {
  if (typeof child === "string") {
    const template = compile.textTemplate(path, child, inert);
    return (event) => {
      const text = template.evaluate(event);
      if (isEvaluationError(text)) return text;
      return { object: "block", type: "paragraph", paragraph: { rich_text: richText(text) } };
    };
  }
  const render = compileTree(child, path, (at, text) => compile.textTemplate(at, text, inert));
  return (event) => {
    const block = render(event);
    return block === undefined || isEvaluationError(block) ? block : fitBlock(block);
  };
}

/** The page marked as a test, in its title. */
export function markPage(page: JsonObject): JsonObject {
  const properties = Object.entries(page["properties"] as JsonObject).map(
    ([name, value]): [string, JsonValue] => {
      const { title } = value as JsonObject;
      if (!Array.isArray(title)) return [name, value];
      return [name, { title: [...richText(`${testMark} `), ...title].slice(0, richTextItemsMax) }];
    },
  );
  return { ...page, properties: Object.fromEntries(properties) };
}
