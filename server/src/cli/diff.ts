import { readFile } from "node:fs/promises";
import { diff, formatProblem, IngestError } from "@ingestlayer/core";
import type { DiffOptions, DiffReport, JsonValue } from "@ingestlayer/core";
import type { Command } from "commander";
import type { DiffLine } from "../wire/diff.ts";
import { followServer, keyOption, readStopped, serverOf, urlOption } from "./access.ts";
import type { ServerOptions } from "./access.ts";
import { diffPartner } from "./diff-partner.ts";
import { durationMs } from "./duration.ts";
import { diffText } from "./diff-text.ts";
import { CliError, type CliIo } from "./io.ts";
import { ProgressBar } from "./progress-bar.ts";
import { configOption, openProject } from "./project.ts";
import { jsonText, terminalOf } from "./terminal.ts";

interface DiffCommandOptions extends ServerOptions {
  readonly since: string;
  readonly callModels?: boolean;
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
    .option(...urlOption)
    .option(...keyOption)
    .option("--json", "the report as JSON")
    .action(async (file: string, options: DiffCommandOptions) => {
      const report = await compare(file, options, io).catch((error: unknown) => {
        if (error instanceof IngestError) throw cannot(formatProblem(error), error);
        if (error instanceof CliError) throw cannot(error.message, error);
        throw error;
      });
      const json = () => `${jsonText(report as unknown as JsonValue)}\n`;
      io.out(options.json === true ? json() : diffText(report, terminalOf(io)));
      if (report.differing + report.uncertain > 0) throw new CliError("", { exitCode: 1 });
    });
}

function cannot(message: string, cause: unknown): CliError {
  return new CliError(message, { cause, exitCode: 2 });
}

async function compare(file: string, options: DiffCommandOptions, io: CliIo): Promise<DiffReport> {
  const sinceMs = Date.now() - durationMs(options.since);
  const bar = new ProgressBar(io);
  const onProgress = (looked: number, total: number) =>
    bar.show({ share: Math.min(1, looked / Math.max(1, total)), events: looked });
  const watched = { sinceMs, onProgress };
  try {
    return await (serverOf(options, io) === undefined
      ? compareHere(file, options, io, watched)
      : compareThere(file, options, io, watched));
  } finally {
    bar.end();
  }
}

type Watched = Required<Pick<DiffOptions, "sinceMs" | "onProgress">>;

/** On a stopped server's store. */
async function compareHere(
  file: string,
  { config, callModels = false }: DiffCommandOptions,
  io: CliIo,
  watched: Watched,
): Promise<DiffReport> {
  const before = await openProject(config, io);
  const after = await openProject(file, io);
  await using store = await readStopped(before);
  const partner = diffPartner([config, file], io);
  return await diff(store, before, after, { ...watched, callModels, partner });
}

/** By the running server, which has the events and the config at work. */
async function compareThere(
  file: string,
  options: DiffCommandOptions,
  io: CliIo,
  { sinceMs, onProgress }: Watched,
): Promise<DiffReport> {
  const server = serverOf(options, io);
  if (server === undefined) throw new Error("no server is meant");
  const since = new Date(sinceMs).toISOString();
  const config = await textOf(file, io);
  const body = { config, name: file, since, call_models: options.callModels === true };
  for await (const line of followServer({ ...server, path: "/v1/diff", body })) {
    const told = line as unknown as DiffLine;
    if ("report" in told) return told.report;
    if ("failed" in told) throw new CliError(`${told.failed.code} ${told.failed.detail}`);
    onProgress(told.looked, told.total);
  }
  throw new CliError("IL_CLI_124 the server ended the comparison before it was done: see its log");
}

/** What a config says: of a module the values that it exports. */
async function textOf(file: string, io: CliIo): Promise<string> {
  if (/\.[cm]?[jt]s$/.test(file)) return (await openProject(file, io)).source.text;
  return readFile(file, "utf8").catch((cause: unknown) => {
    throw new CliError(`IL_CLI_125 '${file}' cannot be read: is it there?`, { cause });
  });
}
