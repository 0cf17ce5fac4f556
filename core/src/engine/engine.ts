import { systemClock } from "../clock.ts";
import type { Clock } from "../clock.ts";
import { startDeadline } from "../deadline.ts";
import { Dispatcher } from "../delivery/dispatch.ts";
import type { PlannedRoute } from "../pipeline/plan.ts";
import type { Log } from "../plugin/setup.ts";
import type { SourceRequest } from "../plugin/source.ts";
import { openStore } from "../store/open.ts";
import type { Store } from "../store/store.ts";
import type {
  Engine,
  EngineSummary,
  IngestResult,
  PipelineState,
  ReceiveResult,
  Submission,
} from "./contract.ts";
import { ingest } from "./ingest.ts";
import { PipelineWorker } from "./pipeline-worker.ts";
import type { Project } from "./project.ts";
import { receive } from "./receive.ts";

/** What {@link createEngine} takes beside the project. */
export interface EngineOptions {
  readonly log: Log;
  readonly clock?: Clock;
  /** Between 0 and 1, for the jitter of retries. */
  readonly random?: () => number;
}

/**
 * Opens the project's store, steps and destinations and starts its pipelines. What an earlier run
 * accepted and did not finish goes on where it stopped.
 */
export async function createEngine(project: Project, options: EngineOptions): Promise<Engine> {
  const store = await openStore(project.config.store, options);
  try {
    const engine = new RunningEngine(project, store, options);
    await engine.start();
    return engine;
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * - started: steps and destinations are open, workers pull.
 * - stopping: nothing new is pulled or accepted; what is under way has until the deadline.
 * - stopped: everything is closed; what was left waits in the store.
 */
class RunningEngine implements Engine {
  readonly #project: Project;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #cutOff = new AbortController();
  readonly #workers: readonly PipelineWorker[];
  #stopped: Promise<void> | undefined;

  constructor(
    project: Project,
    store: Store,
    { log, clock = systemClock, random = Math.random }: EngineOptions,
  ) {
    this.#project = project;
    this.#store = store;
    this.#clock = clock;
    const { plan, services } = project;
    services.bind(store);
    const dispatchers = new Map(
      [...plan.destinations].map(([name, planned]) => [
        name,
        new Dispatcher(planned, { clock, random, log }),
      ]),
    );
    const dispatcherOf = (route: PlannedRoute) => dispatchers.get(route.destination)!;
    const { signal } = this.#cutOff;
    this.#workers = plan.pipelines.map(
      (pipeline) =>
        new PipelineWorker({ plan: pipeline, store, dispatcherOf, clock, random, log, signal }),
    );
  }

  async start(): Promise<void> {
    const { plan, source } = this.#project;
    const { hash, text } = source;
    await this.#store.saveConfig({ hash, text, loadedAtMs: this.#clock.now() });
    const { signal } = this.#cutOff;
    for (const { destination } of plan.destinations.values()) await destination.open?.(signal);
    for (const { steps } of plan.pipelines) {
      for (const { step } of steps) await step.open?.(signal);
    }
    for (const worker of this.#workers) worker.start();
  }

  ingest(submissions: readonly Submission[]): Promise<readonly IngestResult[]> {
    const { catalog } = this.#project.config;
    return ingest(submissions, { catalog, store: this.#store, clock: this.#clock });
  }

  receive(sourceName: string, request: SourceRequest): Promise<ReceiveResult> {
    return receive(sourceName, request, {
      sources: this.#project.plan.sources,
      clock: this.#clock,
      ingest: (submissions) => this.ingest(submissions),
    });
  }

  async summary(): Promise<EngineSummary> {
    const { received, repeated, pipelines } = await this.#store.summary();
    const known = new Map(pipelines.map((summary) => [summary.pipeline, summary]));
    const states = this.#project.plan.pipelines.map(
      async ({ name, names }): Promise<PipelineState> => {
        const { parked = 0, deadLetters = 0, tally = {} } = known.get(name) ?? {};
        const backlog = await this.#store.backlog(name, names);
        return { pipeline: name, backlog, parked, deadLetters, tally };
      },
    );
    return { received, repeated, pipelines: await Promise.all(states) };
  }

  stop(deadlineMs: number = stopDeadlineMs): Promise<void> {
    this.#stopped ??= this.#stop(deadlineMs);
    return this.#stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(deadlineMs: number): Promise<void> {
    const deadline = startDeadline(deadlineMs);
    void deadline.passed.then(() => this.#cutOff.abort());
    await Promise.all(this.#workers.map((worker) => worker.stop()));
    deadline.clear();
    const { plan, models } = this.#project;
    const steps = plan.pipelines.flatMap((pipeline) => pipeline.steps);
    await Promise.all(steps.map(({ step }) => step.close?.()));
    await Promise.all(
      [...plan.destinations.values()].map(({ destination }) => destination.close?.()),
    );
    await models.close();
    await this.#store[Symbol.asyncDispose]();
  }
}

/** How long a stop waits for what is under way before it is cut off. */
const stopDeadlineMs = 10_000;
