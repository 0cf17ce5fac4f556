import { IngestError, formatProblem, openModelTrial, stringifyJson } from "@ingestlayer/core";
import type { ModelTrial } from "@ingestlayer/core";
import type { Command } from "commander";
import { readEventFile } from "./event-file.ts";
import { CliError, type CliIo } from "./io.ts";
import { evaluate } from "./model-evaluation.ts";
import { reportText } from "./model-report.ts";
import { configOption, openProject } from "./project.ts";

interface TryOptions {
  readonly config: string;
  readonly input: string;
}

interface EvalOptions {
  readonly config: string;
  readonly labelled: string;
  readonly concurrency: string;
}

const never = new AbortController().signal;

/** `ingestlayer model try | eval`: a model of the config, as its pipeline's step asks it. */
export function addModel(program: Command, io: CliIo): void {
  const model = program
    .command("model")
    .description("ask a model of the config, outside of any pipeline; answers are not remembered");
  model
    .command("try <name>")
    .description("ask it about one event, and print what the step would add")
    .option(...configOption)
    .requiredOption(
      "-i, --input <file>",
      "JSON of the payload, or of an event; - is standard input",
    )
    .action(async (name: string, options: TryOptions) => {
      const { payload } = await readEventFile(options.input, io);
      await using trial = await open(name, options.config, io);
      const answer = await trial.ask(payload, never);
      const took = `${answer.calls} calls, ${answer.durationMs.toFixed(0)} ms`;
      if (!answer.ok) {
        throw new CliError(`${answer.failure.code} ${answer.failure.reason} (${took})`);
      }
      io.out(`${stringifyJson(answer.added)}\n`);
      io.err(`${took}\n`);
    });
  model
    .command("eval <name>")
    .description("ask it about labelled events, and print how often it is right, and where not")
    .option(...configOption)
    .requiredOption("-l, --labelled <file>", 'JSON lines of { "payload": {…}, "label": "…" }')
    .option("--concurrency <count>", "events at once", "8")
    .action(async (name: string, options: EvalOptions) => {
      await using trial = await open(name, options.config, io);
      io.out(reportText(await evaluate(trial, { ...options, io })));
    });
}

async function open(name: string, file: string, io: CliIo): Promise<ModelTrial> {
  try {
    return await openModelTrial(await openProject(file, io), name);
  } catch (error) {
    if (!(error instanceof IngestError)) throw error;
    const { code, message, place, hint } = error;
    const problem = { code, message, ...(place && { place }), ...(hint && { hint }) };
    throw new CliError(formatProblem(problem), { cause: error });
  }
}
