import { readFileSync, readdirSync, statSync } from "node:fs";
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

/**
 * All sets of a folder by file name without `.jsonl`, in order of name. Throws where there is none,
 * and where a line is no labelled text.
 */
export function readCorpus(folder: string): Map<string, Labelled[]> {
  const sets = new Map<string, Labelled[]>();
  for (const file of filesOf(folder)) {
    const lines = readFileSync(join(folder, file), "utf8").split("\n");
    const texts = lines.flatMap((line, i) =>
      line.trim() === "" ? [] : [parseLine(line, `${join(folder, file)}:${i + 1}`)],
    );
    sets.set(file.slice(0, -ENDING.length), texts);
  }
  return sets;
}

const ENDING = ".jsonl";
const FORM =
  "one text a line as { id, text, spans: [{ start, end, type }], known? }, offsets in UTF-16 units";

function filesOf(folder: string): string[] {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat?.isDirectory() !== true) {
    const found = stat === undefined ? "There is no" : "This is no";
    throw new Error(`${found} folder: ${folder}. Name one that holds *${ENDING} files, ${FORM}.`);
  }
  const files = readdirSync(folder);
  const labelled = files.filter((name) => name.endsWith(ENDING)).toSorted();
  if (labelled.length > 0) return labelled;
  const others = files.length === 0 ? "it is empty" : `it holds ${files.slice(0, 5).join(", ")}`;
  throw new Error(`No *${ENDING} file in ${folder}: ${others}. It should hold ${FORM}.`);
}

function parseLine(line: string, place: string): Labelled {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new Error(`${place}: this is no JSON. Expected ${FORM}.`, { cause: error });
  }
  if (!isLabelled(value)) throw new Error(`${place}: no text or no spans. Expected ${FORM}.`);
  const { text, spans } = value;
  const wrong = spans.find(({ start, end }) => !(start >= 0 && start < end && end <= text.length));
  if (wrong === undefined) return value;
  throw new Error(
    `${place}: the span from ${wrong.start} to ${wrong.end} is not within the text, which has ${text.length} UTF-16 units.`,
  );
}

function isLabelled(value: unknown): value is Labelled {
  if (typeof value !== "object" || value === null) return false;
  const { text, spans } = value as Partial<Labelled>;
  return (
    typeof text === "string" &&
    Array.isArray(spans) &&
    spans.every((span) => typeof span?.type === "string")
  );
}
