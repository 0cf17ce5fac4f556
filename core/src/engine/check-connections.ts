import { scrubbed } from "../config/report.ts";
import { abandonGraceMs, startDeadline } from "../deadline.ts";
import type { Problem } from "../errors.ts";
import type { PlannedRoute } from "../pipeline/plan.ts";
import type { ConfigPath } from "../plugin/setup.ts";
import type { Project } from "./project.ts";

/** What a look at one real thing came to: at a table, a channel, a mailbox; at a model. */
export type ConnectionCheck = RouteCheck | ModelCheck;

interface Look {
  /** False where its plugin cannot look; then nothing is known. */
  readonly looked: boolean;
  /** What is wrong there; empty where all is well. */
  readonly problems: readonly Problem[];
}

export interface RouteCheck extends Look {
  readonly kind: "destination";
  readonly pipeline: string;
  /** The route's name in its pipeline, and the destination that it leads to. */
  readonly route: string;
  readonly destination: string;
}

export interface ModelCheck extends Look {
  readonly kind: "model";
  readonly model: string;
}

/**
 * Looks at what a project leads to, for `ingestlayer check --connect`: nothing runs, nothing is changed, no model
 * is asked. The project is closed afterwards. Never throws: what cannot be reached is a problem of its own place.
 */
export async function checkConnections(
  project: Project,
  signal: AbortSignal,
): Promise<readonly ConnectionCheck[]> {
  try {
    return await lookAtConnections(project, signal);
  } finally {
    const opened = [...project.plan.destinations.values()];
    await Promise.allSettled(opened.map(async ({ destination }) => destination.close?.()));
    await project.models.close();
  }
}

/**
 * The same on a project that goes on, such as the one that an engine runs: all at once, each within its own
 * time-out or {@link lookMaxMs}; models first, then routes, in the order of the config.
 */
export async function lookAtConnections(
  project: Project,
  signal: AbortSignal,
): Promise<readonly ConnectionCheck[]> {
  const models = [...project.config.models.keys()].map((name) =>
    lookAtModel(project, name, signal),
  );
  const routes = project.plan.pipelines.flatMap(({ name, routes: all }) =>
    all.map((route) => lookAtRoute(project, name, route, signal)),
  );
  return Promise.all<ConnectionCheck>([...models, ...routes]);
}

async function lookAtRoute(
  project: Project,
  pipeline: string,
  { name, destination, route }: PlannedRoute,
  signal: AbortSignal,
): Promise<RouteCheck> {
  const entry = project.config.pipelines.get(pipeline)?.to.find((one) => one.name === name);
  const found = await look(project, {
    name: destination,
    path: entry?.path ?? ["pipelines", pipeline, "to"],
    setting: `destinations.${destination}.delivery.timeout`,
    timeoutMs: project.plan.destinations.get(destination)?.delivery.timeoutMs ?? 0,
    signal,
    ask: async (until) => route.check?.(until),
  });
  return { kind: "destination", pipeline, route: name, destination, ...found };
}

async function lookAtModel(
  project: Project,
  model: string,
  signal: AbortSignal,
): Promise<ModelCheck> {
  const { path = ["models", model], timeoutMs = 0 } = project.config.models.get(model) ?? {};
  const found = await look(project, {
    name: model,
    path,
    setting: `models.${model}.timeout`,
    timeoutMs,
    signal,
    ask: async (until) => {
      const findings = await project.models.look(model, until);
      return findings?.map(({ path: inner, ...problem }) => {
        return { ...problem, place: project.source.place([...path, ...inner]) };
      });
    },
  });
  return { kind: "model", model, ...found };
}

interface Asked {
  readonly name: string;
  readonly path: ConfigPath;
  /** Where its time-out is set. */
  readonly setting: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Resolves with undefined where nothing can be seen. */
  readonly ask: (signal: AbortSignal) => Promise<readonly Problem[] | undefined>;
}

/** How long a look waits at most, however long a delivery or a call may take. */
const lookMaxMs = 30_000;

async function look({ source, scrub }: Project, asked: Asked): Promise<Look> {
  const { name, setting, ask } = asked;
  const place = source.place(asked.path);
  const timeoutMs = Math.min(asked.timeoutMs, lookMaxMs);
  const deadline = startDeadline(timeoutMs + abandonGraceMs);
  const signal = AbortSignal.any([asked.signal, AbortSignal.timeout(timeoutMs)]);
  const silence = { ...silent(name, timeoutMs, setting), place };
  try {
    const answer = await Promise.race([ask(signal), deadline.passed.then(() => [silence])]);
    // One that was cut off may have words of its own for it.
    if (answer !== undefined && answer.length > 0 && signal.aborted) {
      return { looked: true, problems: [silence] };
    }
    // What the other side said may hold what it was sent.
    const problems = (answer ?? []).map((problem) => scrubbed(problem, scrub));
    return { looked: answer !== undefined, problems };
  } catch (error) {
    const problem = signal.aborted ? silence : { ...threw(name, error), place };
    return { looked: true, problems: [scrubbed(problem, scrub)] };
  } finally {
    deadline.clear();
  }
}

function silent(name: string, timeoutMs: number, setting: string): Problem {
  const raise = timeoutMs < lookMaxMs ? `, or raise ${setting}` : "";
  return {
    code: "IL_RUN_401",
    message: `'${name}' gave no answer within ${timeoutMs} ms`,
    hint: `Look whether it is up${raise}.`,
  };
}

function threw(name: string, error: unknown): Problem {
  const what = error instanceof Error ? error.message : String(error);
  return {
    code: "IL_RUN_402",
    message: `the look at '${name}' broke off: ${what}`,
    hint: "A plugin that throws here has a bug: report it to its author.",
  };
}
