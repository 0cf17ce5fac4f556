import type { Clock } from "../clock.ts";
import { startDeadline } from "../deadline.ts";
import type { Pause } from "../delivery/circuit.ts";
import { Dispatcher } from "../delivery/dispatch.ts";
import type { PlannedRoute } from "../pipeline/plan.ts";
import type { Log } from "../plugin/setup.ts";
import type { NewParked, Store } from "../store/store.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { ReplayRunner } from "../replay/runner.ts";
import { PipelineWorker } from "./pipeline-worker.ts";
import type { Project } from "./project.ts";
import { beginService } from "./serve.ts";

/** What a generation works with; it outlives every one of them. */
export interface Surroundings {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Aborts when the engine gives up on a store that cannot write: not for a reload. */
  readonly closing: AbortSignal;
}

/**
 * One version of the config at work: its steps and destinations open, its workers pulling. A reload
 * stops one generation and starts the next; the store and its cursors stay.
 */
export class Generation {
  readonly project: Project;
  readonly #cutOff = new AbortController();
  readonly #workers: readonly PipelineWorker[];
  readonly #dispatchers: ReadonlyMap<string, Dispatcher>;
  /** Works replays with this config. */
  readonly replays: ReplayRunner;

  private constructor(project: Project, surroundings: Surroundings) {
    this.project = project;
    const { plan } = project;
    const dispatchers = new Map(
      [...plan.destinations].map(([name, planned]) => [
        name,
        new Dispatcher(planned, surroundings),
      ]),
    );
    this.#dispatchers = dispatchers;
    const dispatcherOf = (route: PlannedRoute) => dispatchers.get(route.destination)!;
    const { signal } = this.#cutOff;
    this.#workers = plan.pipelines.map(
      (pipeline) => new PipelineWorker({ plan: pipeline, dispatcherOf, signal, ...surroundings }),
    );
    const workers = new Map(this.#workers.map((worker) => [worker.plan.name, worker]));
    this.replays = new ReplayRunner({ project, workers, signal, ...surroundings });
  }

  /** Opens steps and destinations, then starts to pull where the store's cursors stand. */
  static async start(project: Project, surroundings: Surroundings): Promise<Generation> {
    const { store, clock } = surroundings;
    project.services.bind(store, clock);
    await beginService(project, store, clock.now());
    const generation = new Generation(project, surroundings);
    try {
      await generation.#open();
    } catch (error) {
      await generation.#close();
      throw error;
    }
    for (const worker of generation.#workers) worker.start();
    generation.replays.start();
    return generation;
  }

  /** Destinations that take nothing now, by name. */
  pauses(): ReadonlyMap<string, Pause> {
    const all = [...this.#dispatchers].flatMap(([name, { pause }]) =>
      pause === undefined ? [] : [[name, pause] as const],
    );
    return new Map(all);
  }

  /** Deliveries were parked from elsewhere: they are tried at once where they are due. */
  ring(parked: readonly NewParked[]): void {
    for (const worker of this.#workers) {
      worker.ring(parked.filter(({ target }) => target.pipeline === worker.plan.name));
    }
  }

  /**
   * Pulls no more, lets what is under way end until the deadline, cuts off the rest, closes everything.
   * What was left waits in the store.
   */
  async stop(deadlineMs: number): Promise<void> {
    const deadline = startDeadline(deadlineMs);
    void deadline.passed.then(() => this.#cutOff.abort());
    await this.replays.stop();
    await Promise.all(this.#workers.map((worker) => worker.stop()));
    deadline.clear();
    await this.#close();
  }

  async #open(): Promise<void> {
    const { signal } = this.#cutOff;
    for (const { destination } of this.#destinations) await destination.open?.(signal);
    for (const { step } of this.#steps) await step.open?.(signal);
  }

  async #close(): Promise<void> {
    await Promise.all(this.#steps.map(async ({ step }) => step.close?.()));
    await Promise.all(this.#destinations.map(async ({ destination }) => destination.close?.()));
    await this.project.models.close();
  }

  get #steps() {
    return this.project.plan.pipelines.flatMap(({ steps }) => steps);
  }

  get #destinations() {
    return [...this.project.plan.destinations.values()];
  }
}
