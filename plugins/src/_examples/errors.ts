import type { Failure, Problem } from "@ingestlayer/core/plugin";

/** Mistakes in examples, and why the model has no answer: `IL_EXM_nnn`. */
export const examplesErrors = {
  unreadable: (cause: string): Problem => ({
    code: "IL_EXM_001",
    message: `the examples cannot be read: ${cause}`,
    hint: "The path starts at the folder of the config.",
  }),
  line: (line: number, found: string): Problem => ({
    code: "IL_EXM_002",
    message: `line ${line} of the examples is ${found}, expected {"text": "…", "label": "…"}`,
  }),
  few: (label: string, found: number, least: number): Problem => ({
    code: "IL_EXM_003",
    message: `'${label}' has ${found} examples, expected at least ${least}`,
    hint: "20 of each label are a start, 100 are better.",
  }),
  oneLabel: (found: number): Problem => ({
    code: "IL_EXM_004",
    message: `the examples have ${found === 1 ? "one label" : "no label"}, expected at least two`,
  }),
  many: (found: number, most: number): Problem => ({
    code: "IL_EXM_005",
    message: `${found} examples, above the limit of ${most} (examplesMax)`,
    hint: "Training time grows with their square; a part of them will do as well.",
  }),
  labels: (): Failure => ({
    code: "IL_EXM_101",
    reason: "a model of examples gives one label of a list, not several fields",
  }),
  unknownLabels: (known: readonly string[]): Failure => ({
    code: "IL_EXM_102",
    reason: `the examples know none of the labels that were asked for, only ${known.join(", ")}`,
  }),
} as const;
