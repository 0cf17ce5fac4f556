import { graphOf, loadProject, mermaidOf } from "@ingestlayer/core";
import type { Graph, JsonValue, Project } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import type { Command } from "commander";
import { askServer, keyOption, serverOf } from "./access.ts";
import type { ServerOptions } from "./access.ts";
import { graphText } from "./graph-text.ts";
import type { CliIo } from "./io.ts";
import { configOption, openProject, quiet, reportProblems } from "./project.ts";
import { jsonText, terminalOf } from "./terminal.ts";

interface GraphOptions extends ServerOptions {
  readonly mermaid?: boolean;
}

/** `ingestlayer graph`: the pipelines of a running server, or of a config file. */
export function addGraph(program: Command, io: CliIo): void {
  program
    .command("graph")
    .description("the pipelines: sources, steps, destinations with their 'when'")
    .option(...configOption)
    .option(
      "-u, --url <url>",
      "a running server (or INGESTLAYER_URL): also what waits or is paused there; else the config file",
    )
    .option(...keyOption)
    .option("--mermaid", "as a Mermaid flowchart, for a README or a wiki")
    .option("--json", "as JSON")
    .action((options: GraphOptions) => show(options, io));
}

async function show(options: GraphOptions, io: CliIo): Promise<void> {
  const server = serverOf(options, io);
  const graph =
    server === undefined
      ? graphOf(await projectToDraw(options.config, io))
      : ((await askServer({ ...server, path: "/v1/pipelines" })) as unknown as Graph);
  if (options.mermaid) return io.out(mermaidOf(graph));
  if (options.json) return io.out(`${jsonText(graph as unknown as JsonValue)}\n`);
  io.out(graphText(graph, terminalOf(io)));
}

/** Nobody needs the secrets of a config to draw it. */
async function projectToDraw(file: string, io: CliIo): Promise<Project> {
  const options = { env: io.env, plugins: builtinPlugins, log: quiet };
  const loaded = await loadProject(file, { ...options, unset: "stands" });
  // Some variables have a part in what is drawn, and then it is said which are missing.
  if (!loaded.ok) return openProject(file, io);
  reportProblems(loaded.warnings, io);
  return loaded.project;
}
