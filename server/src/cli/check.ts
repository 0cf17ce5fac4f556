import { checkConnections } from "@ingestlayer/core";
import type { Project } from "@ingestlayer/core";
import type { Command } from "commander";
import type { CliIo } from "./io.ts";
import { configOption, count, openProject, reportProblems } from "./project.ts";

interface CheckOptions {
  readonly config: string;
  readonly connect?: boolean;
}

/** `ingestlayer check`: reads, checks and compiles a config; with `--connect` it looks at the real things. */
export function addCheck(program: Command, io: CliIo): void {
  program
    .command("check")
    .description("find every mistake in a config, without starting anything")
    .option(...configOption)
    .option("--connect", "also look at what it leads to (tables, channels), changing nothing")
    .action(async ({ config: file, connect = false }: CheckOptions) => {
      const project = await openProject(file, io);
      const reached = connect ? [await lookAtConnections(project, io)] : [];
      const { catalog, sources, destinations, pipelines } = project.config;
      const parts = [
        count(catalog.names.length, "event"),
        count(sources.size, "source"),
        count(pipelines.size, "pipeline"),
        count(destinations.size, "destination"),
        ...reached,
      ];
      io.out(`${file} is in order: ${parts.join(", ")}\n`);
    });
}

/** Prints what is wrong out there, and says how far it looked. Throws `CliError` after an error. */
async function lookAtConnections(project: Project, io: CliIo): Promise<string> {
  const checks = await checkConnections(project, new AbortController().signal);
  const problems = checks.flatMap((check) => check.problems);
  reportProblems(problems, io);
  const unseen = checks.filter(({ looked }) => !looked).map(({ destination }) => destination);
  const seen = `${count(checks.length - unseen.length, "route")} looked at`;
  if (unseen.length === 0) return seen;
  return `${seen}, not ${[...new Set(unseen)].join(", ")}: their plugins cannot look`;
}
