import { apiVersion, defineStep, eventType, readDeclaration } from "@ingestlayer/core/plugin";
import { configSchema } from "./config.ts";
import { entry, runBatch } from "./run.ts";

/** `script`: a function of the user's over each event, in the same sandbox as model adapters. */
export const script = defineStep({
  manifest: {
    name: "script",
    version: "1.0.0",
    apiVersion,
    kind: "mutate",
    summary: "Runs a function of yours over each event, isolated.",
  },
  capabilities: ["scripts"],
  config: configSchema,
  output: (input, { output }) =>
    eventType(
      input.name ?? "event",
      readDeclaration(output, () => undefined),
    ),
  create(config, setup) {
    const shape = readDeclaration(config.output, (path, problem) =>
      setup.problem(["output", ...path], problem),
    );
    const opened = setup.scripts(["file"], config.file, {
      memoryMb: Math.floor(config.memory / 1024 ** 2),
      cpuMs: config.time,
    });
    return {
      open: () => opened.open(entry),
      process: (batch, { signal }) => runBatch(batch, { script: opened, shape, signal }),
      close: () => opened.close(),
    };
  },
});
