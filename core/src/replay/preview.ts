import { setImmediate as turn } from "node:timers/promises";
import { LookBack } from "../ask/look-back.ts";
import type { Clock } from "../clock.ts";
import type { Project } from "../engine/project.ts";
import type { Failure } from "../glossary.ts";
import { unaskedCode } from "../models/unasked.ts";
import { encodeEvent, decodeEvent } from "../pipeline/event.ts";
import type { PipelinePlan } from "../pipeline/plan.ts";
import { selectForRoute } from "../pipeline/route.ts";
import type { StoreReader } from "../store/reader.ts";
import { noCounts } from "../store/replay.ts";
import type { NewReplay, Replay } from "../store/replay.ts";
import type { StoredEvent } from "../store/store.ts";
import { planPage } from "./batch.ts";
import type { MadeReplay, ReplayRequest } from "./make.ts";
import { makeReplay } from "./make.ts";
import { ReplayPlans, toLookBack } from "./plans.ts";
import { compileWhere, selectedNames, SelectionReader } from "./selection.ts";

/** What a replay would do. */
export interface ReplayPreview {
  readonly replay: NewReplay;
  readonly looked: number;
  readonly undecided: number;
  readonly replayed: number;
  /** False where {@link previewEventsMax} was reached before the end: the counts are of what was looked at. */
  readonly complete: boolean;
  readonly pipelines: readonly PipelinePreview[];
}

export interface PipelinePreview {
  readonly pipeline: string;
  readonly taken: number;
  /** Got through the steps, their parts counted one by one. */
  readonly passed: number;
  readonly dropped: number;
  /** A step would fail on them: they are tried again, or become dead letters. */
  readonly failed: number;
  /** A step would hold them until later. */
  readonly held: number;
  /** A model would be asked what is remembered of it no more: what comes of them is not known. */
  readonly uncertain: number;
  /** Steps that remember what came before: they may decide otherwise when it comes to it. */
  readonly remembering: readonly string[];
  readonly destinations: readonly DestinationPreview[];
}

export interface DestinationPreview {
  readonly route: string;
  readonly destination: string;
  /** Whether what is there already is recognised, or shows twice. */
  readonly repeats: "recognised" | "shown";
  readonly sent: number;
  /** The `when` does not hold for them. */
  readonly skipped: number;
  /** The `when` cannot be decided: they become dead letters. */
  readonly undecided: number;
  /** The first ones, as the steps leave them. */
  readonly samples: readonly StoredEvent[];
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };
type Sheet = Mutable<Omit<PipelinePreview, "destinations">> & {
  readonly destinations: Map<string, Mutable<DestinationPreview>>;
};

/** Works out what a replay would do, by plans that look back: nothing is sent and nothing remembered. */
export async function previewReplay(
  running: Project,
  store: StoreReader,
  request: ReplayRequest,
  clock: Clock,
): Promise<
  { readonly ok: true; readonly preview: ReplayPreview } | Extract<MadeReplay, { ok: false }>
> {
  const made = await makeReplay(running, store, request, clock);
  if (!made.ok) return made;
  const compiled = await running.compile(running.source.text);
  if (!compiled.ok) return { ok: false, problems: compiled.problems };
  const { project } = compiled;
  const { signal } = new AbortController();
  await using lookBack = new LookBack(store, clock);
  const use = toLookBack(lookBack);
  await use.open(project, signal);
  await using plans = new ReplayPlans(project, made.replay, store, use, signal);
  const preview = await walk(project, store, made.replay, plans, lookBack);
  if (!("reason" in preview)) return { ok: true, preview };
  return { ok: false, problems: [{ code: preview.code, message: preview.reason }] };
}

async function walk(
  project: Project,
  store: StoreReader,
  made: NewReplay,
  plans: ReplayPlans,
  lookBack: LookBack,
): Promise<ReplayPreview | Failure> {
  const { selection, pipelines } = made;
  const chosen = project.plan.pipelines.filter(({ name }) =>
    pipelines.some(({ pipeline }) => pipeline === name),
  );
  const names = selectedNames(selection, chosen);
  const where = compileWhere(selection.where, names, project.config.catalog);
  if (typeof where !== "function") throw new Error("an expression that was checked has a mistake");
  const reader = new SelectionReader(store, made, names, where);
  const sheets = new Map(pipelines.map(({ pipeline }) => [pipeline, newSheet(pipeline)]));
  const replay: Replay = {
    ...made,
    state: "running",
    position: 0,
    counts: noCounts,
    changedAtMs: 0,
  };
  let [position, looked, undecided, done] = [made.after, 0, 0, false];
  const replayed = new Set<string>();
  while (!done && looked < previewEventsMax) {
    const page = await reader.next({ after: position, limit: pageSize });
    const parts = await planPage(replay, page.entries, plans);
    if ("reason" in parts) return parts;
    for (const { pipeline, plan, events } of parts) {
      for (const { id } of events) replayed.add(id);
      await tryPlan(sheets.get(pipeline)!, plan, events, { made, project, lookBack });
    }
    looked += page.looked;
    undecided += page.undecided;
    ({ through: position, done } = page);
    // Reading and steps may never wait by themselves: live traffic has its turn between two pages.
    await turn();
  }
  return {
    replay: made,
    looked,
    undecided,
    replayed: replayed.size,
    complete: done,
    pipelines: [...sheets.values()].map(({ destinations, ...sheet }) => {
      return { ...sheet, destinations: [...destinations.values()] };
    }),
  };
}

interface Trying {
  readonly made: NewReplay;
  readonly project: Project;
  readonly lookBack: LookBack;
}

async function tryPlan(
  sheet: Sheet,
  plan: PipelinePlan,
  events: readonly StoredEvent[],
  { made, project, lookBack }: Trying,
): Promise<void> {
  const { passed, failed, held, tally } = await lookBack.run(plan, events.map(decodeEvent));
  sheet.taken += events.length;
  sheet.passed += passed.length;
  const unasked = failed.filter(({ failure }) => failure.code === unaskedCode).length;
  sheet.failed += failed.length - unasked;
  sheet.uncertain += unasked;
  sheet.held += held.length;
  for (const [key, count] of Object.entries(tally)) {
    if (/^step\/.*\/drop$/.test(key)) sheet.dropped += count;
  }
  const remembering = plan.steps.filter(({ remembers }) => remembers).map(({ label }) => label);
  sheet.remembering = [...new Set([...sheet.remembering, ...remembering])];
  for (const route of plan.routes) {
    if (made.route !== undefined && route.name !== made.route) continue;
    const { name, destination } = route;
    const repeats = project.plan.destinations.get(destination)?.repeats ?? "shown";
    const fresh = {
      route: name,
      destination,
      repeats,
      sent: 0,
      skipped: 0,
      undecided: 0,
      samples: [],
    };
    const known: Mutable<DestinationPreview> = sheet.destinations.get(name) ?? fresh;
    const { chosen, skipped, undecided } = selectForRoute(route, passed);
    known.sent += chosen.length;
    known.skipped += skipped;
    known.undecided += undecided.length;
    known.samples = [...known.samples, ...chosen.map(encodeEvent)].slice(0, samplesMax);
    sheet.destinations.set(name, known);
  }
}

function newSheet(pipeline: string): Sheet {
  const counts = { taken: 0, passed: 0, dropped: 0, failed: 0, held: 0, uncertain: 0 };
  return { pipeline, ...counts, remembering: [], destinations: new Map() };
}

/** Events that a dry run looks at. */
export const previewEventsMax = 100_000;
const pageSize = 200;
const samplesMax = 3;
