import type { ObjectType } from "@ingestlayer/dsl";
import type { StepEntry } from "../config.ts";

/** What a step of a pipeline makes of its input's type. */
export function stepAt(entry: StepEntry | undefined): {
  output(input: ObjectType): ObjectType;
} {
  if (entry === undefined) throw new Error("the pipeline has no such step");
  return { output: (input) => entry.plugin.output(input, entry.config) };
}
