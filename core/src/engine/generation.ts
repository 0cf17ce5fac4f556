import type { Clock } from "../clock.ts";
import { abandonGraceMs, startDeadline, untilAbort } from "../deadline.ts";
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
  /** What is under way is to end. */
  readonly #cutOff = new AbortController();
  /** What goes on all the same is not waited for any longer. */
  readonly #abandon = new AbortController();
  readonly #surroundings: Surroundings;
  readonly #workers: readonly PipelineWorker[];
  readonly #dispatchers: ReadonlyMap<string, Dispatcher>;
  /** Works replays with this config. */
  readonly replays: ReplayRunner;

  private constructor(project: Project, surroundings: Surroundings) {
    this.project = project;
    this.#surroundings = surroundings;
    const { plan } = project;
    const { signal } = this.#cutOff;
    const around = { ...surroundings, signal, abandon: this.#abandon.signal };
    const dispatchers = new Map(
      [...plan.destinations].map(([name, planned]) => [name, new Dispatcher(planned, around)]),
    );
    this.#dispatchers = dispatchers;
    const dispatcherOf = (route: PlannedRoute) => dispatchers.get(route.destination)!;
    this.#workers = plan.pipelines.map(
      (pipeline) => new PipelineWorker({ plan: pipeline, dispatcherOf, ...around }),
    );
    const workers = new Map(this.#workers.map((worker) => [worker.plan.name, worker]));
    this.replays = new ReplayRunner({ project, workers, ...around });
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
   * A plugin that goes on all the same is named in the log and left behind. What was left waits in the store.
   */
  async stop(deadlineMs: number): Promise<void> {
    const deadline = startDeadline(deadlineMs);
    void deadline.passed.then(() => this.#cutOff.abort());
    const grace = startDeadline(deadlineMs + abandonGraceMs);
    void grace.passed.then(() => this.#abandon.abort());
    await this.replays.stop();
    await Promise.all(this.#workers.map((worker) => worker.stop()));
    deadline.clear();
    grace.clear();
    await this.#close();
  }

  async #open(): Promise<void> {
    const { closing } = this.#surroundings;
    const signal = AbortSignal.any([this.#cutOff.signal, closing]);
    for (const { name, destination } of this.#destinations) {
      await opened(`destination '${name}'`, destination.open?.(signal), closing);
    }
    for (const { label, step } of this.#steps) {
      await opened(`step '${label}'`, step.open?.(signal), closing);
    }
  }

  async #close(): Promise<void> {
    const { log } = this.#surroundings;
    await Promise.all(
      this.#steps.map(({ label, step }) => closed(`step '${label}'`, () => step.close?.(), log)),
    );
    await Promise.all(
      this.#destinations.map(({ name, destination }) =>
        closed(`destination '${name}'`, () => destination.close?.(), log),
      ),
    );
    await closed("a model", () => this.project.models.close(), log);
  }

  get #steps() {
    return this.project.plan.pipelines.flatMap(({ steps }) => steps);
  }

  get #destinations() {
    return [...this.project.plan.destinations.values()];
  }
}

/** Waits for a plugin that opens, unless the engine gives up on everything meanwhile. */
async function opened(
  what: string,
  work: void | Promise<void>,
  closing: AbortSignal,
): Promise<void> {
  const ended = await untilAbort((async () => (await work, true))(), closing);
  if (ended === undefined) throw new Error(`${what} was still opening when the engine stopped`);
}

/** Waits for a plugin that closes, but not for ever. */
async function closed(what: string, close: () => unknown, log: Log): Promise<void> {
  const { passed, clear } = startDeadline(closeDeadlineMs);
  try {
    const ended = (async () => (await close(), true))();
    if ((await Promise.race([ended, passed])) === true) return;
    log.warn(`${what} did not close within ${closeDeadlineMs} ms: it is left behind`);
  } finally {
    clear();
  }
}

const closeDeadlineMs = 2_000;
