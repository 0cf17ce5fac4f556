import type { JsonObject, JsonValue } from "@ingestlayer/core/plugin";
import { inert } from "../_text/inert.ts";
import { shorten } from "../_text/shorten.ts";

/** Limits of Notion's requests ("Request limits", "Size limits"). */
export const contentUnitsMax = 2_000;
export const richTextItemsMax = 100;

/** A text of any length as rich text: in pieces of what one item takes, cut where no more items fit. */
export function richText(text: string): readonly JsonObject[] {
  const pieces = split(shorten(inert(text), usableUnitsMax));
  return pieces.map((content) => ({ type: "text", text: { content } }));
}

/** A piece may be one unit short, so that no surrogate pair is torn. */
const usableUnitsMax = (contentUnitsMax - 1) * richTextItemsMax;

function split(text: string): readonly string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    let end = Math.min(at + contentUnitsMax, text.length);
    const last = text.charCodeAt(end - 1);
    if (end < text.length && last >= 0xd800 && last <= 0xdbff) end -= 1;
    pieces.push(text.slice(at, end));
    at = end;
  }
  return pieces;
}

/** Splits long texts inside blocks; an item keeps its annotations in every piece. */
export function fitBlock(value: JsonValue): JsonValue {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) {
    const items = value as readonly JsonValue[];
    return items.flatMap(fitItem).slice(0, richTextItemsMax);
  }
  const members = Object.entries(value as JsonObject).map(([key, one]) => [key, fitBlock(one)]);
  return Object.fromEntries(members) as JsonObject;
}

function fitItem(item: JsonValue): readonly JsonValue[] {
  const content = contentOf(item);
  if (content === undefined) return [fitBlock(item)];
  const whole = item as { readonly text: JsonObject } & JsonObject;
  return richText(content).map((piece) => ({
    ...whole,
    text: { ...whole.text, ...(piece["text"] as JsonObject) },
  }));
}

function contentOf(item: JsonValue): string | undefined {
  const text = (item as { readonly text?: { readonly content?: unknown } } | null)?.text;
  return typeof text?.content === "string" ? text.content : undefined;
}
