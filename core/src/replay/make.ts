import type { Clock } from "../clock.ts";
import { makeEventId } from "../engine/event-id.ts";
import type { Project } from "../engine/project.ts";
import type { Problem } from "../errors.ts";
import type { PipelinePlan } from "../pipeline/plan.ts";
import type { StoreReader } from "../store/reader.ts";
import type { NewReplay, ReplaySelection } from "../store/replay.ts";
import { compileWhere, positionsOf, selectedNames } from "./selection.ts";

/** What an operator asks to be replayed. */
export interface ReplayRequest {
  readonly selection: ReplaySelection;
  /** Left out: every pipeline that sends there, or every one. */
  readonly pipeline?: string;
  /** A destination, or a route of one. Left out: everything that the pipelines send to. */
  readonly to?: string;
  readonly config?: "now" | "then";
  readonly eventsPerSecond?: number;
}

export type MadeReplay =
  | { readonly ok: true; readonly replay: NewReplay }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Ids that one replay may list. */
export const replayIdsMax = 10_000;
export const replayRateMax = 10_000;

/** Holds a request against the config and the log, and fixes where it ends. Changes nothing. */
export async function makeReplay(
  { plan, config: { catalog } }: Project,
  store: StoreReader,
  request: ReplayRequest,
  clock: Clock,
): Promise<MadeReplay> {
  const { selection, config = "now", eventsPerSecond } = request;
  const chosen = choose(plan.pipelines, request);
  if ("code" in chosen) return { ok: false, problems: [chosen] };
  const where = compileWhere(selection.where, selectedNames(selection, chosen.pipelines), catalog);
  if (typeof where !== "function") return { ok: false, problems: where };
  const range = await findRange(store, selection);
  if ("code" in range) return { ok: false, problems: [range] };
  const pipelines = await Promise.all(
    chosen.pipelines.map(async ({ name: pipeline }) => {
      const cursor = (await store.cursor(pipeline)) ?? 0;
      return { pipeline, through: Math.min(range.through, cursor) };
    }),
  );
  const madeAtMs = clock.now();
  return {
    ok: true,
    replay: {
      replayId: makeEventId(madeAtMs),
      madeAtMs,
      selection,
      pipelines,
      ...(chosen.route === undefined ? {} : { route: chosen.route }),
      config,
      ...(eventsPerSecond === undefined ? {} : { eventsPerSecond }),
      after: range.after,
      through: Math.max(range.after, ...pipelines.map(({ through }) => through)),
    },
  };
}

interface Chosen {
  readonly pipelines: readonly PipelinePlan[];
  readonly route: string | undefined;
}

function choose(all: readonly PipelinePlan[], { pipeline, to }: ReplayRequest): Chosen | Problem {
  const named = all.filter(({ name }) => pipeline === undefined || name === pipeline);
  if (named.length === 0) return unknownPipeline(pipeline ?? "", all);
  if (to === undefined) return { pipelines: named, route: undefined };
  const into = named.filter(({ routes }) => routes.some(({ name }) => name === to));
  if (into.length === 0) return unknownRoute(to, named);
  return { pipelines: into, route: to };
}

async function findRange(
  store: StoreReader,
  selection: ReplaySelection,
): Promise<{ readonly after: number; readonly through: number } | Problem> {
  const { fromMs, toMs, ids } = selection;
  if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs) return emptyRange();
  const { last } = await store.extent();
  const end = last?.position ?? 0;
  if (ids !== undefined) {
    const positions = await positionsOf(store, ids);
    const [first] = positions;
    if (first === undefined) return noneFound(ids.length);
    return { after: first - 1, through: positions.at(-1)! };
  }
  const after = fromMs === undefined ? 0 : await store.positionAt(fromMs);
  const through = toMs === undefined ? end : await store.positionAt(toMs + clockSlackMs);
  return { after: Math.min(after, end), through: Math.max(after, Math.min(through, end)) };
}

/** Events lie nearly in the order of their receipt: so far behind the end of a range it is still looked for. */
const clockSlackMs = 60_000;

function unknownPipeline(name: string, all: readonly PipelinePlan[]): Problem {
  return {
    code: "IL_RPL_101",
    message: `the config has no pipeline '${name}'; it has: ${listed(all)}`,
    hint: "Name one of these.",
    place: "pipeline",
  };
}

function unknownRoute(to: string, pipelines: readonly PipelinePlan[]): Problem {
  const routes = pipelines.flatMap((pipeline) => pipeline.routes);
  const whose = pipelines.length === 1 ? `the pipeline '${pipelines[0]!.name}'` : "no pipeline";
  const sends = pipelines.length === 1 ? "sends nothing" : "sends anything";
  return {
    code: "IL_RPL_102",
    message: `${whose} ${sends} to '${to}'; there is: ${listed(routes)}`,
    hint: "Name one of these; a destination's second use in a pipeline is NAME#2.",
    place: "to",
  };
}

function emptyRange(): Problem {
  return {
    code: "IL_RPL_103",
    message: "the time range is empty: it ends before it begins",
    hint: "Give a 'from' that lies before 'to'.",
    place: "from",
  };
}

function noneFound(count: number): Problem {
  return {
    code: "IL_RPL_104",
    message: `none of the ${count} ids is in the log`,
    hint: "Give ids as the server gave them; what is older than the retention is gone.",
    place: "ids",
  };
}

function listed(named: readonly { readonly name: string }[]): string {
  return [...new Set(named.map(({ name }) => name))].join(", ");
}
