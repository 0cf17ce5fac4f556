import type { PipelineWorker, Worked } from "../engine/pipeline-worker.ts";
import type { Failure } from "../glossary.ts";
import type { PipelinePlan } from "../pipeline/plan.ts";
import { tallyKey } from "../pipeline/tally.ts";
import type { LogEntry } from "../store/reader.ts";
import type { Replay, ReplayCounts, ReplayStep } from "../store/replay.ts";
import type { StoredEvent, Tally } from "../store/store.ts";
import type { ReplayPlans } from "./plans.ts";
import type { SelectedPage } from "./selection.ts";

/** A batch after its pipelines: what one transaction will write of it, and what then remains. */
export interface WorkedBatch {
  readonly step: ReplayStep;
  /** Resolves when the deliveries that were under way have ended. */
  readonly afterwards: () => Promise<void>;
}

/** Events of one pipeline that one plan serves. */
export interface PlannedEvents {
  readonly pipeline: string;
  readonly plan: PipelinePlan;
  readonly events: readonly StoredEvent[];
}

/** Takes a page of a replay through its pipelines. */
export async function workBatch(
  replay: Replay,
  { looked, undecided, through, done }: SelectedPage,
  parts: readonly PlannedEvents[],
  workers: ReadonlyMap<string, PipelineWorker>,
  nowMs: () => number,
): Promise<WorkedBatch> {
  const worked: { readonly worker: PipelineWorker; readonly result: Worked }[] = [];
  for (const { pipeline, plan, events } of parts) {
    const worker = workers.get(pipeline)!;
    worked.push({ worker, result: await worker.repeat(events, replay.route, plan) });
  }
  const settlements = worked.map(({ worker, result: { settlement } }, index) => {
    const replayed = parts[index]!.events.length;
    const tally = { ...settlement.tally, [tallyKey.replayed]: replayed };
    return { pipeline: worker.plan.name, settlement: { ...settlement, tally } };
  });
  const replayed = new Set(parts.flatMap(({ events }) => events.map(({ id }) => id))).size;
  const counts: ReplayCounts = { looked, undecided, replayed, tally: talliesOf(worked) };
  const place = { replayId: replay.replayId, from: replay.position, through, done };
  return {
    step: { ...place, counts, settlements, atMs: nowMs() },
    afterwards: async () => {
      await Promise.all(worked.map(({ worker, result }) => worker.afterRepeat(result)));
    },
  };
}

/** Shares a page out among the pipelines and the plans that serve its events. */
export async function planPage(
  replay: Replay,
  entries: readonly LogEntry[],
  plans: ReplayPlans,
): Promise<readonly PlannedEvents[] | Failure> {
  const parts: { pipeline: string; plan: PipelinePlan; events: StoredEvent[] }[] = [];
  for (const { pipeline, through } of replay.pipelines) {
    for (const { position, event } of entries) {
      if (position > through) break;
      const plan = await plans.planAt(pipeline, position);
      if ("reason" in plan) return plan;
      if (!plan.names.includes(event.name)) continue;
      const last = parts.at(-1);
      if (last?.plan === plan) last.events.push(event);
      else parts.push({ pipeline, plan, events: [event] });
    }
  }
  return parts;
}

/** What became of the events, with what is parked of them, by pipeline. */
function talliesOf(
  worked: readonly { readonly worker: PipelineWorker; readonly result: Worked }[],
): Readonly<Record<string, Tally>> {
  const tallies: Record<string, Record<string, number>> = {};
  for (const { worker, result } of worked) {
    const tally = (tallies[worker.plan.name] ??= {});
    const add = (key: string, count: number) => (tally[key] = (tally[key] ?? 0) + count);
    for (const [key, count] of Object.entries(result.settlement.tally)) add(key, count);
    for (const { target } of result.settlement.parked)
      add(tallyKey.route(target.route, "parked"), 1);
  }
  return tallies;
}
