import { stringifyJson, tryExpression } from "@ingestlayer/core";
import type { JsonValue, TriedPart } from "@ingestlayer/core";
import type { Command } from "commander";
import { readEventFile, type FileEvent } from "./event-file.ts";
import { CliError, type CliIo } from "./io.ts";
import { openProject, problemText } from "./project.ts";

interface EvalOptions {
  readonly event?: string;
  readonly name?: string;
  readonly config?: string;
  readonly explain?: boolean;
}

/** `ingestlayer eval EXPRESSION`: the value of an expression on one event. */
export function addEval(program: Command, io: CliIo): void {
  program
    .command("eval <expression>")
    .description("evaluate an expression on an event, as a `when` would")
    .option(
      "-e, --event <file>",
      "JSON of the payload, or of an event with name and payload; - reads it from standard input",
    )
    .option("-n, --name <name>", "name of the event; with --config its declaration is checked")
    .option("-c, --config <file>", "a config that declares the event")
    .option("--explain", "print the value of every part")
    .action(async (expression: string, options: EvalOptions) => {
      const project =
        options.config === undefined ? undefined : await openProject(options.config, io);
      const event: FileEvent =
        options.event === undefined ? { payload: {} } : await readEventFile(options.event, io);
      const tried = tryExpression({
        expression,
        payload: event.payload,
        name: options.name ?? event.name ?? "event",
        ...(project === undefined ? {} : { project }),
      });
      const problems = tried.ok ? tried.warnings : tried.problems;
      for (const problem of problems) io.err(problemText(problem));
      if (!tried.ok) throw new CliError("the expression has mistakes");
      if (options.explain === true) for (const part of tried.parts()) io.out(`${partText(part)}\n`);
      const { value, failure } = tried.result;
      if (failure !== undefined) throw new CliError(`${failure.code} ${failure.reason}`);
      if (options.explain !== true) io.out(`${valueText(value)}\n`);
    });
}

function partText({ text, value, failure }: TriedPart): string {
  return `${text}  =  ${failure === undefined ? valueText(value) : `${failure.code} ${failure.reason}`}`;
}

function valueText(value: JsonValue | undefined): string {
  return value === undefined ? "optional.none()" : stringifyJson(value);
}
