import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { ModelSetup } from "@ingestlayer/core/plugin";
import { z } from "zod";
import { examplesErrors } from "./errors.ts";
import type { LabelledExample } from "./classifier.ts";

/** Where examples stand: in the config, in a file, or both. */
export interface ExamplesSource {
  readonly file?: string | undefined;
  readonly labelled?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** The options for it. */
export const examplesFields = {
  file: z
    .string()
    .min(1)
    .optional()
    .describe("JSON lines of `text` and `label`; from the config's folder."),
  labelled: z
    .record(z.string().min(1), z.array(z.string().min(1)))
    .optional()
    .describe("Texts by their label."),
} as const;

/** What a schema with {@link examplesFields} demands of them. */
export const someExamples = [
  ({ file, labelled }: ExamplesSource) => file !== undefined || labelled !== undefined,
  { error: "expected 'file' or 'labelled'" },
] as const;

/** One for each part of the cross-validation. */
const perLabelMin = 5;

const lineSchema = z.object({ text: z.string().min(1), label: z.string().min(1) });

/** The examples, at most `examplesMax`; undefined where they cannot be trained with, which is reported. */
export function readExamples(
  { file, labelled = {} }: ExamplesSource,
  setup: ModelSetup,
  examplesMax: number,
): readonly LabelledExample[] | undefined {
  const examples = Object.entries(labelled).flatMap(([label, texts]) =>
    texts.map((text) => ({ text, label })),
  );
  if (file !== undefined) {
    const lines = readLines(file, setup);
    if (lines === undefined) return undefined;
    examples.push(...lines);
  }
  const path = [file === undefined ? "labelled" : "file"];
  const counts = new Map<string, number>();
  for (const { label } of examples) counts.set(label, (counts.get(label) ?? 0) + 1);
  const problem = [
    ...(counts.size < 2 ? [examplesErrors.oneLabel(counts.size)] : []),
    ...(examples.length > examplesMax ? [examplesErrors.many(examples.length, examplesMax)] : []),
    ...[...counts].flatMap(([label, count]) =>
      count < perLabelMin ? [examplesErrors.few(label, count, perLabelMin)] : [],
    ),
  ][0];
  if (problem === undefined) return examples;
  setup.problem(path, problem);
  return undefined;
}

function readLines(file: string, setup: ModelSetup): readonly LabelledExample[] | undefined {
  let text: string;
  try {
    text = readFileSync(resolve(setup.folder, file), "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    setup.problem(["file"], examplesErrors.unreadable(code ?? message));
    return undefined;
  }
  const examples: LabelledExample[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const parsed = lineSchema.safeParse(parse(line));
    if (!parsed.success) {
      const found = parse(line) === undefined ? "no JSON" : "of another form";
      setup.problem(["file"], examplesErrors.line(index + 1, found));
      return undefined;
    }
    examples.push(parsed.data);
  }
  return examples;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
