import { isDigit } from "./ascii.ts";
import { matchesOf } from "./matches.ts";
import { PII_TYPES } from "./types.ts";
import type { Range } from "./types.ts";

/** What stands for a text that was not read. */
export const UNSCANNED = "[UNSCANNED]";
/** The type of a field that was hidden whole, where nothing tells what it was. */
export const VALUE = "VALUE";

const BUILT_IN: ReadonlySet<string> = new Set([...PII_TYPES, VALUE]);
/** A label, or a keyed hash with its type. */
export const LABEL =
  /\[([A-Z][A-Z\d_]{1,30})_(\d{1,6})\]|\b([A-Z][A-Z\d_]{1,30}):[\da-f]{20}\b|\[UNSCANNED\]/g;

/** A label that stands in a text already. */
export interface FoundLabel extends Range {
  readonly type: string;
  /** Zero where it is no numbered label. */
  readonly number: number;
}

// A text is asked about several times in a row: the last answer is kept.
let lastText = "";
let lastTypes: ReadonlySet<string> | undefined;
let lastLabels: readonly FoundLabel[] = [];

/**
 * The labels and hashes of an earlier run that stand in a text: they are read as hidden already.
 * Only those of known types: `[JO_SMITH]` is text.
 *
 * @param types The types in use, for those of the user's own.
 */
export function labelsIn(text: string, types: ReadonlySet<string>): readonly FoundLabel[] {
  if (!text.includes("[") && !hasHash(text)) return NONE;
  if (text === lastText && types === lastTypes) return lastLabels;
  const labels: FoundLabel[] = [];
  for (const match of matchesOf(text, LABEL)) {
    const start = match.index;
    const type = match[1] ?? match[3] ?? "UNSCANNED";
    if (type !== "UNSCANNED" && !BUILT_IN.has(type) && !types.has(type)) continue;
    labels.push({ start, end: start + match[0].length, type, number: Number(match[2] ?? 0) });
  }
  lastText = text;
  lastTypes = types;
  lastLabels = labels;
  return labels;
}

const NONE: readonly FoundLabel[] = [];

// Whether a colon stands as within a hash: `EMAIL:4f1d…`. Most do not, nor does that of 12:30.
function hasHash(text: string): boolean {
  for (let at = text.indexOf(":"); at >= 0; at = text.indexOf(":", at + 1)) {
    let end = at + 1;
    while (end <= at + HASH_CHARS && isHex(text.charCodeAt(end))) end += 1;
    if (end > at + HASH_CHARS) return true;
  }
  return false;
}

const HASH_CHARS = 20;

function isHex(code: number): boolean {
  return isDigit(code) || (code >= 0x61 && code <= 0x66);
}

/** True where the whole text is one label. */
export function isLabel(text: string, types: ReadonlySet<string>): boolean {
  const [label] = labelsIn(text, types);
  return label !== undefined && label.end - label.start === text.length;
}

/** The parts of a text that no label covers. */
export function piecesBetween(text: string, labels: readonly Range[]): string[] {
  if (labels.length === 0) return [text];
  const starts = [0, ...labels.map(({ end }) => end)];
  return starts.map((start, i) => text.slice(start, labels[i]?.start));
}
