import { lookAtConnections } from "../engine/check-connections.ts";
import type { ConnectionCheck } from "../engine/check-connections.ts";
import type { ProjectFacts } from "../engine/facts.ts";
import type { Project } from "../engine/project.ts";
import type { Problem } from "../errors.ts";

/** Everything that a check looked at, as one report. As it goes over the wire; no secret is in it. */
export interface CheckReport extends ProjectFacts {
  /** Whether nothing is wrong: warnings are not. */
  readonly ok: boolean;
  /** Of the file: its shape, plugins, expressions, variables. */
  readonly problems: readonly Problem[];
  /** What it leads to: models and routes. Left out where nobody looked. */
  readonly connections?: readonly ConnectionCheck[];
}

export function checkReport(
  facts: ProjectFacts,
  problems: readonly Problem[],
  connections?: readonly ConnectionCheck[],
): CheckReport {
  const all = [...problems, ...(connections ?? []).flatMap((one) => one.problems)];
  return {
    ok: all.every(({ severity }) => severity === "warning"),
    ...facts,
    problems,
    ...(connections === undefined ? {} : { connections }),
  };
}

/** The report of a project that goes on, such as the one that an engine runs. */
export async function checkRunning(project: Project, signal: AbortSignal): Promise<CheckReport> {
  return checkReport(project.facts, [], await lookAtConnections(project, signal));
}
