import { formatProblem, loadProject } from "@ingestlayer/core";
import type { Log, Problem, Project } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import { CliError, type CliIo } from "./io.ts";

/** The `--config` that commands share. */
export const configOption = ["-c, --config <file>", "the config", "ingestlayer.yaml"] as const;

/** Loads a config, or prints all that is wrong with it. Throws {@link CliError} after that. */
export async function openProject(file: string, io: CliIo, log: Log = quiet): Promise<Project> {
  const loaded = await loadProject(file, { env: io.env, plugins: builtinPlugins, log });
  reportProblems(loaded.ok ? loaded.warnings : loaded.problems, io);
  if (loaded.ok) return loaded.project;
  throw new Error("a load that failed has an error among its problems");
}

/** Prints problems. Throws {@link CliError} with their number where one of them is an error. */
export function reportProblems(problems: readonly Problem[], io: CliIo): void {
  for (const problem of problems) {
    const label = problem.severity === "warning" ? "warning: " : "";
    io.err(`${label}${problemText(problem)}`);
  }
  if (problems.some(({ severity }) => severity !== "warning"))
    throw new CliError(summary(problems));
}

/** A problem for a terminal: the line, then the source with carets where there is one. */
export function problemText(problem: Problem): string {
  const { frame } = problem;
  return `${formatProblem(problem)}\n${frame === undefined ? "" : `${frame}\n`}`;
}

function summary(problems: readonly Problem[]): string {
  const warnings = problems.filter(({ severity }) => severity === "warning").length;
  const errors = problems.length - warnings;
  return `${count(errors, "error")}${warnings === 0 ? "" : `, ${count(warnings, "warning")}`}`;
}

/** `1 event`, `2 events`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** A command prints what matters itself. */
export const quiet: Log = { info: () => undefined, warn: () => undefined };
