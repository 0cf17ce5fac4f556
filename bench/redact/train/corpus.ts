import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** A labelled range, in UTF-16 offsets of its text. */
export interface LabelledSpan {
  readonly start: number;
  readonly end: number;
  readonly type: string;
}

/** One labelled text, as one line of JSON in a `.jsonl` file holds it. Spans do not overlap. */
export interface Labelled {
  readonly id: string;
  readonly text: string;
  readonly spans: readonly LabelledSpan[];
  /** Values of structured fields that the same event would carry. */
  readonly known?: Readonly<Record<string, readonly string[]>>;
  /** Which template it was made from, where it was made from one. */
  readonly template?: string | number;
}

/** All sets of a folder by file name without `.jsonl`, in order of name. */
export function readCorpus(folder: string): Map<string, Labelled[]> {
  const sets = new Map<string, Labelled[]>();
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .toSorted()) {
    const lines = readFileSync(join(folder, file), "utf8").split("\n");
    const texts = lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Labelled);
    sets.set(file.slice(0, -".jsonl".length), texts);
  }
  return sets;
}
