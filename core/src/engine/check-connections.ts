import { startDeadline } from "../deadline.ts";
import type { Problem } from "../errors.ts";
import type { PlannedRoute } from "../pipeline/plan.ts";
import type { Project } from "./project.ts";

/** What a look at one real thing came to: a table, a channel, a mailbox. */
export interface ConnectionCheck {
  readonly pipeline: string;
  /** The route's name in its pipeline, and the destination that it leads to. */
  readonly route: string;
  readonly destination: string;
  /** False where the destination's plugin cannot look; then nothing is known. */
  readonly looked: boolean;
  /** What is wrong there; empty where all is well. */
  readonly problems: readonly Problem[];
}

/**
 * Looks at what a project leads to, for `ingestlayer check --connect`: nothing runs, nothing is changed.
 * The project is closed afterwards. Never throws: what cannot be reached is a problem of its route.
 */
export async function checkConnections(
  project: Project,
  signal: AbortSignal,
): Promise<readonly ConnectionCheck[]> {
  try {
    return await checkRoutes(project, signal);
  } finally {
    const opened = [...project.plan.destinations.values()];
    await Promise.allSettled(opened.map(async ({ destination }) => destination.close?.()));
    await project.models.close();
  }
}

/** All routes at once, each within its destination's `delivery.timeout`; in the order of the config. */
export function checkRoutes(
  project: Project,
  signal: AbortSignal,
): Promise<readonly ConnectionCheck[]> {
  const checks = project.plan.pipelines.flatMap(({ name: pipeline, routes }) =>
    routes.map(async (route): Promise<ConnectionCheck> => {
      const found = await look(project, pipeline, route, signal);
      const { name, destination } = route;
      const looked = found !== undefined;
      return { pipeline, route: name, destination, looked, problems: found ?? [] };
    }),
  );
  return Promise.all(checks);
}

/** How long after its time-out a plugin may take to notice; then it is not waited for any longer. */
const abandonGraceMs = 2_000;

async function look(
  { plan, config, source }: Project,
  pipeline: string,
  { name, destination, route }: PlannedRoute,
  cutOff: AbortSignal,
): Promise<readonly Problem[] | undefined> {
  if (route.check === undefined) return undefined;
  const timeoutMs = plan.destinations.get(destination)?.delivery.timeoutMs ?? 0;
  const entry = config.pipelines.get(pipeline)?.to.find((candidate) => candidate.name === name);
  const place = source.place(entry?.path ?? ["pipelines", pipeline, "to"]);
  const deadline = startDeadline(timeoutMs + abandonGraceMs);
  const signal = AbortSignal.any([cutOff, AbortSignal.timeout(timeoutMs)]);
  try {
    const problems = await Promise.race([route.check(signal), deadline.passed]);
    return problems ?? [{ ...silent(destination, timeoutMs), place }];
  } catch (error) {
    if (signal.aborted) return [{ ...silent(destination, timeoutMs), place }];
    return [{ ...threw(destination, error), place }];
  } finally {
    deadline.clear();
  }
}

function silent(destination: string, timeoutMs: number): Problem {
  return {
    code: "IL_RUN_401",
    message: `'${destination}' gave no answer within ${timeoutMs} ms`,
    hint: `Look whether it is up, or raise destinations.${destination}.delivery.timeout.`,
  };
}

function threw(destination: string, error: unknown): Problem {
  const what = error instanceof Error ? error.message : String(error);
  return {
    code: "IL_RUN_402",
    message: `the look at '${destination}' broke off: ${what}`,
    hint: "A plugin that throws here has a bug: report it to its author.",
  };
}
