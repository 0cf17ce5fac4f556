import { systemClock } from "../clock.ts";
import type { Clock } from "../clock.ts";
import type { Project } from "../engine/project.ts";
import type { Recall } from "../engine/services.ts";
import { decodeEvent } from "../pipeline/event.ts";
import type { InFlight } from "../pipeline/event.ts";
import type { PipelinePlan, PlannedStep } from "../pipeline/plan.ts";
import { runSteps } from "../pipeline/run.ts";
import type { RunSurroundings, StepsResult } from "../pipeline/run.ts";
import { readTallyKey, TallyBook } from "../pipeline/tally.ts";
import type { StoreReader } from "../store/reader.ts";
import type { StoredEvent, Tally } from "../store/store.ts";
import { Recollection } from "./recollection.ts";
import { recordSteps } from "./record.ts";
import type { Visit } from "./record.ts";

/** What a pipeline's steps do with a batch, worked out anew, and what they counted. */
export interface Rerun extends StepsResult {
  readonly tally: Tally;
}

/** The same of one event, with what each step saw. */
export interface Trace extends StepsResult {
  readonly visits: readonly Visit[];
  /** What each step counted, by its label. */
  readonly counts: ReadonlyMap<string, Readonly<Record<string, number>>>;
  /** What each step told, by its label. */
  readonly told: ReadonlyMap<string, readonly string[]>;
}

/**
 * Takes stored events through pipelines once more, only to see what comes of it: no destination is opened,
 * nothing is written, and models answer from what is remembered of them. Everything that looks back (`why`,
 * `diff`, the dry run of a replay) runs steps here.
 */
export class LookBack implements AsyncDisposable {
  readonly #recollection: Recollection;
  readonly #clock: Clock;
  readonly #projects = new Set<Project>();
  readonly #opened = new Map<PlannedStep, Promise<void>>();
  readonly #closing = new AbortController();
  readonly #signal: AbortSignal;

  /** What is asked of a model when `signal` aborts is given up. */
  constructor(reader: StoreReader, clock: Clock = systemClock, signal?: AbortSignal) {
    this.#recollection = new Recollection(reader);
    this.#clock = clock;
    const closing = this.#closing.signal;
    this.#signal = signal === undefined ? closing : AbortSignal.any([closing, signal]);
  }

  /** The project becomes this one's own, and is closed with it: it must not be the one that an engine runs. */
  adopt(project: Project, recall: Recall = {}): Project {
    project.services.recall(this.#recollection, recall);
    this.#projects.add(project);
    return project;
  }

  /** Opens a pipeline's steps. Rejects where one cannot be opened any more. */
  async open({ steps }: PipelinePlan): Promise<void> {
    for (const step of steps) {
      const opened = this.#opened.get(step) ?? this.#openStep(step);
      this.#opened.set(step, opened);
      await opened;
    }
  }

  /** Takes events through the steps of an adopted project's pipeline, which are opened where they are not yet. */
  async run(plan: PipelinePlan, batch: readonly InFlight[]): Promise<Rerun> {
    await this.open(plan);
    const tally = new TallyBook();
    const result = await this.#run(plan, plan.steps, batch, tally);
    return { ...result, tally: tally.take() };
  }

  /** What each step saw of each event, by its id; parts stand under the event that they are of. */
  async watch(
    plan: PipelinePlan,
    batch: readonly InFlight[],
  ): Promise<ReadonlyMap<string, readonly Visit[]>> {
    await this.open(plan);
    const { recorded, visits } = recordSteps(plan.steps);
    await this.#run(plan, recorded, batch, new TallyBook());
    return Map.groupBy(visits, ({ event: { meta } }) => meta.origin_id ?? meta.id);
  }

  /** As {@link run}, of one event and with what each step saw of it. */
  async trace(plan: PipelinePlan, stored: StoredEvent): Promise<Trace> {
    await this.open(plan);
    const { recorded, visits } = recordSteps(plan.steps);
    const tally = new TallyBook();
    const told = new Map<string, string[]>();
    const tell: RunSurroundings["tell"] = (label, _event, sentence) => {
      told.set(label, [...(told.get(label) ?? []), sentence]);
    };
    const result = await this.#run(plan, recorded, [decodeEvent(stored)], tally, tell);
    return { ...result, visits, counts: byStep(tally.take()), told };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#opened.values());
    await Promise.allSettled([...this.#opened.keys()].map(async ({ step }) => step.close?.()));
    for (const { models } of this.#projects) await models.close();
  }

  #run(
    { name }: PipelinePlan,
    steps: readonly PlannedStep[],
    batch: readonly InFlight[],
    tally: TallyBook,
    tell?: RunSurroundings["tell"],
  ): Promise<StepsResult> {
    const surroundings = { pipeline: name, clock: this.#clock, signal: this.#signal, tally };
    return runSteps(steps, batch, tell === undefined ? surroundings : { ...surroundings, tell });
  }

  async #openStep({ step }: PlannedStep): Promise<void> {
    await step.open?.(this.#signal);
  }
}

function byStep(tally: Tally): Map<string, Record<string, number>> {
  const counts = new Map<string, Record<string, number>>();
  for (const [key, number] of Object.entries(tally)) {
    const { part, name, count } = readTallyKey(key);
    if (part !== "step" || count in verdictCounts) continue;
    counts.set(name, { ...counts.get(name), [count]: number });
  }
  return counts;
}

/** Counts that the verdicts say already. */
const verdictCounts = { keep: true, drop: true, split: true, parts: true };
