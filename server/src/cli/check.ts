import { checkConnections, checkReport, loadProject } from "@ingestlayer/core";
import type { CheckReport, JsonValue } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import type { Command } from "commander";
import { askServer, keyOption, serverOf } from "./access.ts";
import type { ServerOptions } from "./access.ts";
import { checkText, countsText } from "./check-text.ts";
import { CliError, type CliIo } from "./io.ts";
import { configOption, quiet, reportProblems } from "./project.ts";
import { jsonText, terminalOf } from "./terminal.ts";

interface CheckOptions extends ServerOptions {
  readonly connect?: boolean;
}

/** `ingestlayer check`: reads, checks and compiles a config; with `--connect` it looks at the real things. */
export function addCheck(program: Command, io: CliIo): void {
  program
    .command("check")
    .description("find every mistake in a config, without starting anything")
    .option(...configOption)
    .option(
      "--connect",
      "one report of everything: config, plugins, expressions, environment, and a look at every model " +
        "and destination (tables, channels, keys), changing nothing",
    )
    .option("-u, --url <url>", "with --connect: what a running server runs, looked at from there")
    .option(...keyOption)
    .option("--json", "the report as JSON")
    .action((options: CheckOptions) => check(options, io));
}

async function check(options: CheckOptions, io: CliIo): Promise<void> {
  const report = await (options.url === undefined ? ofFile(options, io) : ofServer(options, io));
  if (options.json) io.out(`${jsonText(report as unknown as JsonValue)}\n`);
  else if (options.connect) io.out(checkText(report, terminalOf(io)));
  else {
    reportProblems(report.problems, io);
    io.out(`${report.file} is in order: ${countsText(report)}\n`);
  }
  if (!report.ok) throw new CliError("");
}

async function ofFile({ config, connect }: CheckOptions, io: CliIo): Promise<CheckReport> {
  const loaded = await loadProject(config, { env: io.env, plugins: builtinPlugins, log: quiet });
  if (!loaded.ok) return checkReport(loaded.facts, loaded.problems);
  const { project, warnings } = loaded;
  if (!connect) return checkReport(project.facts, warnings);
  const looked = await checkConnections(project, new AbortController().signal);
  return checkReport(project.facts, warnings, looked);
}

/** The variable INGESTLAYER_URL does not count here: a file is checked before a server gets it. */
async function ofServer(options: CheckOptions, io: CliIo): Promise<CheckReport> {
  if (!options.connect) {
    throw new CliError(
      "IL_CLI_131 a running server has checked its config already: add --connect to look at what it leads to",
    );
  }
  const server = serverOf(options, io);
  if (server === undefined) throw new Error("the URL was given");
  return (await askServer({ ...server, path: "/v1/check", body: {} })) as unknown as CheckReport;
}
