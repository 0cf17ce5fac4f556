import { diff, formatProblem, IngestError, stringifyJson } from "@ingestlayer/core";
import type { DiffReport, JsonValue } from "@ingestlayer/core";
import type { Command } from "commander";
import { readStopped } from "./access.ts";
import { durationMs } from "./duration.ts";
import { CliError, type CliIo } from "./io.ts";
import { configOption, count, openProject } from "./project.ts";

interface DiffCommandOptions {
  readonly config: string;
  readonly since: string;
  readonly callModels?: boolean;
  readonly json?: boolean;
}

/** `ingestlayer diff NEW`: what a new config would do otherwise with recorded events. */
export function addDiff(program: Command, io: CliIo): void {
  program
    .command("diff <new>")
    .description(
      "what a new config would do otherwise with recorded events; exit code 0: nothing, 1: something " +
        "or it is uncertain, 2: it could not be run",
    )
    .option(...configOption)
    .option("--since <duration>", "events received since then, such as 30m, 24h or 7d", "24h")
    .option("--call-models", "ask models for labels that are remembered no more")
    .option("--json", "the report as JSON")
    .action(async (file: string, options: DiffCommandOptions) => {
      const report = await compare(file, options, io).catch((error: unknown) => {
        if (error instanceof IngestError) throw cannot(formatProblem(error), error);
        if (error instanceof CliError) throw cannot(error.message, error);
        throw error;
      });
      const json = () => `${stringifyJson(report as unknown as JsonValue)}\n`;
      io.out(options.json === true ? json() : reportText(report));
      if (report.differing + report.uncertain > 0) throw new CliError("", { exitCode: 1 });
    });
}

function cannot(message: string, cause: unknown): CliError {
  return new CliError(message, { cause, exitCode: 2 });
}

async function compare(
  file: string,
  { config, since, callModels = false }: DiffCommandOptions,
  io: CliIo,
): Promise<DiffReport> {
  const sinceMs = Date.now() - durationMs(since);
  const before = await openProject(config, io);
  const after = await openProject(file, io);
  await using store = await readStopped(
    before,
    "Stop the server, or compare on a copy of its store.",
  );
  const onProgress = (looked: number, total: number) =>
    io.err(`\r\u001B[K${Math.floor((100 * looked) / total)} %  ${count(looked, "event")}`);
  const progress = io.isTerminal === true ? { onProgress } : {};
  const report = await diff(store, before, after, { sinceMs, callModels, ...progress });
  if (io.isTerminal === true) io.err("\r\u001B[K");
  return report;
}

function reportText({ looked, differing, uncertain, ...report }: DiffReport): string {
  const lines = [`${count(looked, "event")} compared, ${differing} with a difference`];
  if (uncertain > 0) {
    lines.push(`${uncertain} uncertain: a label is remembered no more (--call-models asks for it)`);
  }
  for (const { pipeline, kind, route, events, samples } of report.differences) {
    const what = route === undefined ? kind : `${kind} ${route}`;
    lines.push(`${pipeline}: ${what}: ${count(events, "event")}`);
    for (const { id, because } of samples) {
      lines.push(`    ${id}${because === undefined ? "" : `  ${because}`}`);
    }
  }
  for (const step of report.remembering) {
    lines.push(`'${step}' remembers what came before: it may decide otherwise`);
  }
  return `${lines.join("\n")}\n`;
}
