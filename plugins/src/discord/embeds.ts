import type { JsonObject, JsonValue } from "@ingestlayer/core/plugin";
import { ceilingFor } from "../_text/share.ts";
import { shortenMarkdown } from "./text.ts";

/** What the texts of all embeds of a message may have together. */
export const embedsUnitsMax = 6_000;

/** Limits of embeds (Discord's reference, "Embed Limits"), by the path of the text in its embed. */
const limits: Readonly<Record<string, number>> = {
  title: 256,
  description: 4_096,
  "author.name": 256,
  "footer.text": 2_048,
  "fields.name": 256,
  "fields.value": 1_024,
};

/** Shortens every text of the embeds to its limit, and the longest until all fit. */
export function fitEmbeds(embeds: readonly JsonValue[]): readonly JsonValue[] {
  const lengths: number[] = [];
  const fitted = embeds.map((embed) =>
    mapTexts(withLinks(embed), "", (text, limit) => {
      const short = shortenMarkdown(text, limit);
      lengths.push(short.length);
      return short;
    }),
  );
  const ceiling = ceilingFor(lengths, embedsUnitsMax);
  if (ceiling === Infinity) return fitted;
  return fitted.map((embed) => mapTexts(embed, "", (text) => shortenMarkdown(text, ceiling)));
}

/** An address that Discord takes. What is none is left out: it would cost the whole message. */
export function isLink(text: string): boolean {
  return text.length <= linkUnitsMax && /^https?:\/\/[^\s/]+\S*$/.test(text);
}

const linkUnitsMax = 2_048;

/** Leaves out of an embed what should be an address and is none. */
function withLinks(value: JsonValue): JsonValue {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(withLinks);
  const members = Object.entries(value as JsonObject).flatMap(([key, member]) => {
    const isAddress = key === "url" || key.endsWith("_url");
    if (isAddress && typeof member === "string" && !isLink(member)) return [];
    return [[key, withLinks(member)] as const];
  });
  return Object.fromEntries(members);
}

type MapText = (text: string, limit: number) => string;

function mapTexts(value: JsonValue, path: string, map: MapText): JsonValue {
  if (typeof value === "string") {
    const limit = limits[path];
    if (limit === undefined) return value;
    // A field without a text would cost the whole message.
    return map(value, limit) || (path.startsWith("fields.") ? map("–", limit) : "");
  }
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).map((item) => mapTexts(item, path, map));
  }
  const members = Object.entries(value as JsonObject).map(([key, member]) => [
    key,
    mapTexts(member, path === "" ? key : `${path}.${key}`, map),
  ]);
  return Object.fromEntries(members) as JsonObject;
}
