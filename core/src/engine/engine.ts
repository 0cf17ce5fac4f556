import { isDeepStrictEqual } from "node:util";
import { checkRunning } from "../ask/check-report.ts";
import type { CheckReport } from "../ask/check-report.ts";
import { prepareDiff } from "../ask/diff-sent.ts";
import type { PreparedDiff, SentConfig } from "../ask/diff-sent.ts";
import { graphOf } from "../ask/graph.ts";
import type { Graph } from "../ask/graph.ts";
import { findEvents } from "../ask/find-events.ts";
import type { EventAnswer, EventQuery } from "../ask/find-events.ts";
import { readStats, summarise } from "../ask/stats.ts";
import type { Stats } from "../ask/stats.ts";
import type { Story } from "../ask/story.ts";
import { tailEvents } from "../ask/tail.ts";
import type { Tailing, TailQuery } from "../ask/tail.ts";
import { why } from "../ask/why.ts";
import { systemClock } from "../clock.ts";
import type { Clock } from "../clock.ts";
import { startDeadline } from "../deadline.ts";
import { IngestError } from "../errors.ts";
import type { EventId } from "../glossary.ts";
import type { Log } from "../plugin/setup.ts";
import { readDurableCounts } from "../telemetry/durable-counts.ts";
import { Metrics } from "../telemetry/metrics.ts";
import type { SourceRequest } from "../plugin/source.ts";
import { openStore } from "../store/open.ts";
import { endDeadLetters } from "../repair/end-letters.ts";
import type { Ended } from "../repair/end-letters.ts";
import { findDeadLetters } from "../repair/letters.ts";
import type { DeadLetterFilter } from "../repair/letter-filter.ts";
import type { DeadLetter, QuarantinedRequest, StoredEvent } from "../store/store.ts";
import type {
  Engine,
  EngineSummary,
  IngestResult,
  ReceiveResult,
  Replays,
  Submission,
} from "./contract.ts";
import { Generation } from "./generation.ts";
import type { Surroundings } from "./generation.ts";
import { ingest } from "./ingest.ts";
import type { Project } from "./project.ts";
import { replaysOf } from "../replay/replays.ts";
import { waitsForQueues } from "../replay/waiting.ts";
import { receive, receiveAgain } from "./receive.ts";
import type { ReceiveSurroundings } from "./receive.ts";
import { Turns } from "./turns.ts";

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
  const { log, clock = systemClock, random = Math.random } = options;
  const { store: address, retention } = project.config;
  const metrics = new Metrics();
  const onCommitted = (ms: number) => metrics.committed(ms);
  const store = await openStore(address, { ...options, retention, onCommitted });
  const closing = new AbortController();
  try {
    const surroundings = { store, clock, random, log, metrics, closing: closing.signal };
    const generation = await Generation.start(project, surroundings);
    return new RunningEngine(generation, surroundings, closing);
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * - running: one generation is at work.
 * - reloading: the old generation ends, the new one starts; events are accepted all the while.
 * - stopped: the last generation has ended and the store is closed.
 */
class RunningEngine implements Engine {
  #generation: Generation;
  readonly #surroundings: Surroundings;
  /** Reloads and the stop come one after another. */
  readonly #changes = new Turns();
  /** Each story compiles a config and opens its steps: one after another, live traffic beside it. */
  readonly #stories = new Turns();
  readonly #checks = new Turns();
  readonly #closing: AbortController;
  #stopped: Promise<void> | undefined;

  constructor(generation: Generation, surroundings: Surroundings, closing: AbortController) {
    this.#generation = generation;
    this.#surroundings = surroundings;
    this.#closing = closing;
  }

  ingest(submissions: readonly Submission[]): Promise<readonly IngestResult[]> {
    const { catalog } = this.#generation.project.config;
    return ingest(submissions, catalog, this.#surroundings);
  }

  async metrics(): Promise<string> {
    const { store, clock, metrics } = this.#surroundings;
    const { plan, models } = this.#generation.project;
    const counts = await readDurableCounts(store, plan.pipelines, await this.summary());
    return metrics.render(counts, await models.budgets(), clock.now());
  }

  receive(sourceName: string, request: SourceRequest): Promise<ReceiveResult> {
    return receive(sourceName, request, this.#receiving);
  }

  receiveAgain(letter: QuarantinedRequest): Promise<ReceiveResult> {
    return receiveAgain(letter, this.#receiving);
  }

  get replays(): Replays {
    const { project, replays } = this.#generation;
    const { store, clock } = this.#surroundings;
    const waitsFor = waitsForQueues(project, this.#generation.pauses(), store, clock);
    return replaysOf(project, this.#surroundings, () => replays.ring(), waitsFor);
  }

  async event(id: EventId): Promise<StoredEvent | undefined> {
    return (await this.#surroundings.store.find(id))?.event;
  }

  why(asked: string): Promise<Story> {
    const { store, clock } = this.#surroundings;
    return this.#stories.take(() => why(store, this.#generation.project, asked, clock));
  }

  events(query: EventQuery): Promise<EventAnswer> {
    const { store, clock } = this.#surroundings;
    const find = () => findEvents(store, this.#generation.project, query, clock);
    // What became of events is told by their stories.
    return query.outcome === undefined ? find() : this.#stories.take(find);
  }

  diff(config: SentConfig): Promise<PreparedDiff> {
    const { store, clock } = this.#surroundings;
    return prepareDiff(this.#generation.project, store, config, clock);
  }

  tail(query: TailQuery, signal: AbortSignal): Tailing {
    return tailEvents(this.#generation.project, query, this.#surroundings, signal);
  }

  deadLetters(filter: DeadLetterFilter): AsyncIterable<DeadLetter> {
    return findDeadLetters(this.#surroundings.store, filter);
  }

  endDeadLetters(filter: DeadLetterFilter, end: "retried" | "dropped"): Promise<Ended> {
    return endDeadLetters(filter, end, {
      ...this.#surroundings,
      onParked: (parked) => this.#generation.ring(parked),
      readAgain: async (letter) => {
        const { kind, ...result } = await this.receiveAgain(letter);
        return kind !== "refused" && !("quarantined" in result);
      },
    });
  }

  summary(): Promise<EngineSummary> {
    return summarise(this.#surroundings.store, this.#generation.project.plan.pipelines);
  }

  stats(): Promise<Stats> {
    const { store, clock } = this.#surroundings;
    return readStats(store, this.#generation.project.plan.pipelines, clock.now());
  }

  check(): Promise<CheckReport> {
    const { closing } = this.#surroundings;
    return this.#checks.take(() => checkRunning(this.#generation.project, closing));
  }

  async graph(): Promise<Graph> {
    const queues = await this.#surroundings.store.queues();
    const { project } = this.#generation;
    return graphOf(project, { pauses: this.#generation.pauses(), queues });
  }

  reload(project: Project): Promise<void> {
    return this.#changes.take(async () => {
      if (this.#stopped !== undefined) return;
      refuseOtherStore(this.#generation.project, project);
      await this.#generation.stop(stopDeadlineMs);
      this.#generation = await Generation.start(project, this.#surroundings);
    });
  }

  stop(deadlineMs: number = stopDeadlineMs): Promise<void> {
    this.#stopped ??= this.#stop(deadlineMs);
    return this.#stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  get #receiving(): ReceiveSurroundings {
    const { sources } = this.#generation.project.plan;
    return { ...this.#surroundings, sources, ingest: (submissions) => this.ingest(submissions) };
  }

  async #stop(deadlineMs: number): Promise<void> {
    const deadline = startDeadline(deadlineMs);
    void deadline.passed.then(() => this.#closing.abort());
    await this.#changes.take(() => this.#generation.stop(deadlineMs));
    deadline.clear();
    await this.#surroundings.store[Symbol.asyncDispose]();
  }
}

function refuseOtherStore({ config: before }: Project, { config: after }: Project): void {
  if (isDeepStrictEqual(before.store, after.store)) return;
  throw new IngestError({
    code: "IL_RUN_301",
    message: "the config names another store than the one that is open",
    hint: "Restart to change the store; until then the old config goes on.",
    place: "store",
  });
}

/** How long a stop waits for what is under way before it is cut off. */
const stopDeadlineMs = 10_000;
