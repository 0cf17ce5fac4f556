import type { JsonObject, JsonValue } from "@ingestlayer/core/plugin";
import { ceilingFor } from "../_text/share.ts";
import { shorten } from "../_text/shorten.ts";
import { shortenMarkup } from "./text.ts";

/** What texts of all blocks together may have; Slack refuses more with `msg_blocks_too_long`. */
export const blocksUnitsMax = 12_000;

/** Shortens every text of the blocks to its limit in Block Kit, and the longest until all fit. */
export function fitBlocks(blocks: readonly JsonValue[]): readonly JsonValue[] {
  const fitted = blocks.map((block) => fit(block, [], Infinity));
  const lengths: number[] = [];
  for (const block of fitted) collectLengths(block, lengths);
  const ceiling = ceilingFor(lengths, blocksUnitsMax);
  return ceiling === Infinity ? fitted : fitted.map((block) => fit(block, [], ceiling));
}

/** What surrounds a value, from the block inwards: `section`, `fields`. */
type Surroundings = readonly string[];

function fit(value: JsonValue, around: Surroundings, ceiling: number): JsonValue {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).map((item) => fit(item, around, ceiling));
  }
  const object = value as JsonObject;
  const type = typeof object["type"] === "string" ? object["type"] : "";
  const members = Object.entries(object).flatMap(([key, member]): [string, JsonValue][] => {
    if (typeof member !== "string") return [[key, fit(member, [...around, type, key], ceiling)]];
    // A link that is none would cost the whole message, and so would an id or a value that is too long.
    if (key === "url" && !isLink(member)) return [];
    const plain = plainUnitsMax[key];
    if (plain !== undefined) return member === "" ? [] : [[key, shorten(member, plain)]];
    const limit = limitOf(key, type, around);
    if (limit === undefined) return [[key, member]];
    // Block Kit takes no empty text, and an absent value must not cost the whole message.
    return [[key, shortenMarkup(member, Math.min(limit, ceiling)) || emptyText]];
  });
  return Object.fromEntries(members);
}

const emptyText = "–";

/** Of texts that nobody reads. */
const plainUnitsMax: Readonly<Record<string, number>> = {
  action_id: 255,
  block_id: 255,
  value: 2_000,
};

function isLink(text: string): boolean {
  return text.length <= 3_000 && /^(?:https?|mailto|tel):\S+$/.test(text);
}

/** Limits of Block Kit (docs.slack.dev, reference of blocks, elements and composition objects). */
function limitOf(key: string, type: string, around: Surroundings): number | undefined {
  if (key === "alt_text") return 2_000;
  if (key !== "text") return undefined;
  if (type === "markdown") return blocksUnitsMax;
  if (type !== "mrkdwn" && type !== "plain_text") return undefined;
  if (around.includes("button")) return 75;
  if (around.includes("header")) return 150;
  if (around.includes("fields") || around.includes("context") || around.includes("image")) {
    return 2_000;
  }
  return 3_000;
}

function collectLengths(value: JsonValue, lengths: number[]): void {
  if (value === null || typeof value !== "object") return;
  for (const [key, member] of Object.entries(value)) {
    if (typeof member === "string" && key === "text") lengths.push(member.length);
    else collectLengths(member, lengths);
  }
}
