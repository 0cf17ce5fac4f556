import type { PipelinePlan } from "../pipeline/plan.ts";
import type { LogEntry } from "../store/reader.ts";
import { reasonOf, remainsAt, routeStories, storedRoutes, timeOf } from "./route-story.ts";
import type { Remains } from "./route-story.ts";
import { stepStories } from "./step-story.ts";
import { unaskedCode } from "../models/unasked.ts";
import type { Failure } from "../glossary.ts";
import type { PipelineStory, RouteStory, StepStory } from "./story.ts";
import type { LookBack, Trace } from "./look-back.ts";
import { stepsRoute } from "../store/store.ts";

/** What one pipeline's story is told from. */
export interface Telling {
  readonly plan: PipelinePlan;
  readonly entry: LogEntry;
  readonly lookBack: LookBack;
  readonly cursor: number | undefined;
  readonly remains: Remains;
  readonly config: PipelineStory["config"];
  readonly notes: readonly string[];
}

/** What one pipeline did with an event, does, or will do. */
export async function tellPipeline(telling: Telling): Promise<PipelineStory> {
  const { plan, entry, cursor = 0, config, remains } = telling;
  const base = { pipeline: plan.name, ...(config === undefined ? {} : { config }) };
  const { parked, dead, episode } = remainsAt(remains, stepsRoute);
  if (entry.position > cursor && parked === undefined && dead === undefined) {
    const summary =
      "it is not processed yet: the pipeline takes events in the order in which they came, and has not " +
      `finished this one (it is number ${entry.position} of the log, the pipeline is done up to ${cursor})`;
    return { ...base, state: "waiting", summary, steps: [], routes: [], notes: telling.notes };
  }
  const trace = await traceOf(telling);
  if (trace instanceof Error) return untraced(telling, trace);
  const notes = [...telling.notes, ...doubtsOf(trace)];
  const lastFailure = dead?.failure ?? parked?.attempts.at(-1)?.failure;
  const heldFor = parked?.waiting?.kind === "hold" ? parked.waiting.reason : undefined;
  const steps = stepStories(trace).map((step) => asItWas(step, lastFailure, heldFor));
  const told = { ...base, steps, notes };
  if (parked !== undefined) {
    const failure = parked.attempts.at(-1)?.failure;
    const why = heldFor ?? (failure === undefined ? "it waits for its turn" : reasonOf(failure));
    const summary = `it is not through its steps yet: ${why}. The steps run again at ${timeOf(parked.dueMs)}`;
    return { ...told, state: heldFor === undefined ? "retrying" : "held", summary, routes: [] };
  }
  if (dead !== undefined) {
    const summary =
      `it was stopped by its steps, and is not tried again by itself: ${reasonOf(dead.failure)}. ` +
      "It is kept among the dead letters";
    return { ...told, state: "failed", summary, routes: [] };
  }
  if (episode?.end === "dropped") {
    const reason = episode.failure === undefined ? "" : `: ${reasonOf(episode.failure)}`;
    const summary =
      `it was stopped by its steps${reason}. An operator dropped the dead letter ` +
      `${timeOf(episode.atMs)}: nothing more happens`;
    return { ...told, state: "failed", summary, routes: [] };
  }
  return { ...told, ...ending(telling, trace) };
}

/** Of a model that is not asked again, what came of it then is told. */
function asItWas(
  step: StepStory,
  failure: Failure | undefined,
  heldFor: string | undefined,
): StepStory {
  if (step.code !== unaskedCode) return step;
  const { code: _code, reason: _reason, ...base } = step;
  if (heldFor !== undefined) return { ...base, verdict: "hold", reason: heldFor };
  return failure === undefined ? step : { ...base, ...failure };
}

/** The steps are behind it: what the trace says holds, unless it cannot say. */
function ending(
  { plan, remains }: Telling,
  trace: Trace,
): Pick<PipelineStory, "state" | "summary" | "routes"> {
  if (trace.failed.length + trace.held.length > 0) {
    const routes = storedRoutes(plan.routes, remains);
    const summary =
      "it went through the steps, but what they said then cannot be worked out any more (see the steps)";
    return { state: "uncertain", summary, routes };
  }
  if (trace.passed.length === 0) {
    const last = trace.visits.findLast(({ verdict }) => verdict?.kind === "drop");
    const reason = last?.verdict?.kind === "drop" ? last.verdict.reason : "nothing was left of it";
    const summary = `it was stopped on purpose by step '${last?.step.label ?? "split"}': ${reason}`;
    return { state: "dropped", summary, routes: [] };
  }
  const routes = routeStories(plan.routes, trace.passed, remains);
  return { state: "passed", summary: routesSummary(routes), routes };
}

/** Each route in words where that reads well, else how many of each. */
function routesSummary(routes: readonly RouteStory[]): string {
  if (routes.length === 0) return "it passed; the pipeline has no destination";
  if (routes.length <= routesInWordsMax) {
    const each = routes.map(({ route, summary }) => `to '${route}': ${summary}`);
    return `it passed its steps; ${each.join("; ")}`;
  }
  const counts = Map.groupBy(routes, ({ state }) => state);
  const list = [...counts].map(([state, all]) => `${all.length} ${state}`);
  return `it passed its steps; of ${routes.length} deliveries ${list.join(", ")}`;
}

const routesInWordsMax = 4;

async function traceOf({ lookBack, plan, entry }: Telling): Promise<Trace | Error> {
  try {
    return await lookBack.trace(plan, entry.event);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** A step can no longer be opened, such as a script whose file is gone. */
function untraced({ plan, remains, config, notes }: Telling, error: Error): PipelineStory {
  return {
    pipeline: plan.name,
    ...(config === undefined ? {} : { config }),
    state: "uncertain",
    summary: `what it went through is not known: its steps cannot be run again to see what they did: ${error.message}`,
    steps: [],
    routes: storedRoutes(plan.routes, remains),
    notes,
  };
}

/** What may have been otherwise when it counted. */
function doubtsOf({ visits }: Trace): string[] {
  const remembering = new Set(
    visits.filter(({ step }) => step.remembers).map(({ step }) => step.label),
  );
  return [...remembering].map(
    (label) =>
      `step '${label}' decides by what it remembers of other events; that may have been another ` +
      "answer when this event came",
  );
}
