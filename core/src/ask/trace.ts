import { systemClock } from "../clock.ts";
import type { Clock } from "../clock.ts";
import type { Project } from "../engine/project.ts";
import { decodeEvent } from "../pipeline/event.ts";
import type { InFlight } from "../pipeline/event.ts";
import type { PipelinePlan } from "../pipeline/plan.ts";
import { runSteps } from "../pipeline/run.ts";
import type { StepsResult } from "../pipeline/run.ts";
import { readTallyKey, TallyBook } from "../pipeline/tally.ts";
import type { StoreReader } from "../store/reader.ts";
import type { StoredEvent } from "../store/store.ts";
import { recordSteps } from "./record.ts";
import type { Visit } from "./record.ts";

/** What a pipeline's steps do with one event, worked out anew. */
export interface Trace extends StepsResult {
  readonly visits: readonly Visit[];
  /** What each step counted, by its label. */
  readonly counts: ReadonlyMap<string, Readonly<Record<string, number>>>;
}

/** Looks back with one version of the config: nothing is asked, written or delivered. */
export class Tracer implements AsyncDisposable {
  readonly project: Project;
  readonly #clock: Clock;
  readonly #opened = new Map<PipelinePlan, Promise<void>>();
  readonly #closing = new AbortController();

  /** The project becomes the tracer's own: it must not be the one that an engine runs. */
  constructor(project: Project, reader: StoreReader, clock: Clock = systemClock) {
    project.services.recall(reader);
    this.project = project;
    this.#clock = clock;
  }

  pipeline(name: string): PipelinePlan | undefined {
    return this.project.plan.pipelines.find((pipeline) => pipeline.name === name);
  }

  /** Takes a stored event through a pipeline's steps. Rejects where a step cannot be opened any more. */
  async trace(pipeline: PipelinePlan, stored: StoredEvent): Promise<Trace> {
    await this.#open(pipeline);
    const { recorded, visits } = recordSteps(pipeline.steps);
    const tally = new TallyBook();
    const batch: InFlight[] = [decodeEvent(stored)];
    const result = await runSteps(recorded, batch, {
      pipeline: pipeline.name,
      clock: this.#clock,
      signal: this.#closing.signal,
      tally,
    });
    return { ...result, visits, counts: byStep(tally) };
  }

  /** As {@link trace}, of many events at once and without what each step saw: for those who only compare. */
  async run(pipeline: PipelinePlan, batch: readonly InFlight[]): Promise<StepsResult> {
    await this.#open(pipeline);
    return runSteps(pipeline.steps, batch, {
      pipeline: pipeline.name,
      clock: this.#clock,
      signal: this.#closing.signal,
      tally: new TallyBook(),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    for (const [{ steps }, opened] of this.#opened) {
      await opened.catch(() => undefined);
      await Promise.allSettled(steps.map(async ({ step }) => step.close?.()));
    }
    await this.project.models.close();
  }

  #open(pipeline: PipelinePlan): Promise<void> {
    const opened = this.#opened.get(pipeline) ?? this.#openSteps(pipeline);
    this.#opened.set(pipeline, opened);
    return opened;
  }

  async #openSteps({ steps }: PipelinePlan): Promise<void> {
    for (const { step } of steps) await step.open?.(this.#closing.signal);
  }
}

function byStep(tally: TallyBook): Map<string, Record<string, number>> {
  const counts = new Map<string, Record<string, number>>();
  for (const [key, number] of Object.entries(tally.take())) {
    const { part, name, count } = readTallyKey(key);
    if (part !== "step" || count in verdictCounts) continue;
    counts.set(name, { ...counts.get(name), [count]: number });
  }
  return counts;
}

/** Counts that the verdicts say already. */
const verdictCounts = { keep: true, drop: true, split: true, parts: true };
