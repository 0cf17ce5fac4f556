import { IngestError, formatProblem, openDestinationTrial, stringifyJson } from "@ingestlayer/core";
import type { DestinationTrial, Failure, JsonObject } from "@ingestlayer/core";
import type { Command } from "commander";
import { readEventFile } from "./event-file.ts";
import { CliError, type CliIo } from "./io.ts";
import { configOption, openProject } from "./project.ts";

interface TestOptions {
  readonly config: string;
  readonly event: string;
  readonly pipeline?: string;
  readonly dryRun?: boolean;
}

/** `ingestlayer destination test NAME`: one marked message, as a pipeline's route makes it. */
export function addDestination(program: Command, io: CliIo): void {
  program
    .command("destination")
    .description("try a destination of the config out")
    .command("test <name>")
    .description("send one message that is marked as a test, made by the pipeline's own templates")
    .option(...configOption)
    .requiredOption(
      "-e, --event <file>",
      "JSON of the payload, with the fields that steps add, or of an event; - is standard input",
    )
    .option("-p, --pipeline <name>", "whose message, where several pipelines use the destination")
    .option("-n, --dry-run", "print what would be sent, and send nothing")
    .action((name: string, options: TestOptions) => testDestination(name, options, io));
}

async function testDestination(name: string, options: TestOptions, io: CliIo): Promise<void> {
  const { payload } = await readEventFile(options.event, io);
  await using trial = await open(name, options, payload, io);
  const { pipeline, when, made } = trial;
  if (when !== true) io.err(`note: ${whenText(when)}\n`);
  if (!made.ok) throw new CliError(failureText(made.failure));
  io.out(`${stringifyJson(made.message)}\n`);
  if (options.dryRun) return io.err(`nothing was sent: this is what '${pipeline}' would send\n`);
  const report = await trial.send();
  const [outcome] = "kind" in report ? [report] : report;
  if (outcome === undefined || outcome.kind === "hold") throw new CliError("it was not sent");
  if (outcome.kind === "done") {
    const after = made.after === undefined ? "" : `; ${made.after}`;
    return io.err(`sent to '${name}', as '${pipeline}' would${after}\n`);
  }
  const lost = "maybeDelivered" in outcome && outcome.maybeDelivered;
  const also = lost ? "\nIts answer was lost: the message may be there all the same." : "";
  throw new CliError(`${failureText(outcome.failure)}${also}`);
}

async function open(
  destination: string,
  { config, pipeline }: TestOptions,
  payload: JsonObject,
  io: CliIo,
): Promise<DestinationTrial> {
  const project = await openProject(config, io);
  const { signal } = new AbortController();
  const chosen = pipeline === undefined ? {} : { pipeline };
  try {
    return await openDestinationTrial(project, { destination, payload, signal, ...chosen });
  } catch (error) {
    if (error instanceof IngestError) throw new CliError(formatProblem(error), { cause: error });
    throw error;
  }
}

function whenText(when: false | Failure): string {
  return when === false
    ? "the route's 'when' does not hold for this event: a pipeline would not send it there"
    : `the route's 'when' cannot be decided for this event: ${when.reason}`;
}

function failureText({ code, reason }: Failure): string {
  return `${code} ${reason}`;
}
