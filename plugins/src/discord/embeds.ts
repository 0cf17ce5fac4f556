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
    mapTexts(embed, "", (text, limit) => {
      const short = shortenMarkdown(text, limit);
      lengths.push(short.length);
      return short;
    }),
  );
  const ceiling = ceilingFor(lengths, embedsUnitsMax);
  if (ceiling === Infinity) return fitted;
  return fitted.map((embed) => mapTexts(embed, "", (text) => shortenMarkdown(text, ceiling)));
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
