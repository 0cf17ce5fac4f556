import type { Clock } from "../clock.ts";
import { Bell } from "../engine/bell.ts";
import { keepTrying } from "../engine/persist.ts";
import type { PipelineWorker } from "../engine/pipeline-worker.ts";
import type { Project } from "../engine/project.ts";
import type { Failure } from "../glossary.ts";
import type { Log } from "../plugin/setup.ts";
import { replaysKeptMax } from "../store/replay.ts";
import type { Replay } from "../store/replay.ts";
import type { Store } from "../store/store.ts";
import { planPage, workBatch } from "./batch.ts";
import { Pace } from "./pace.ts";
import { ReplayPlans, toWork } from "./plans.ts";
import { compileWhere, selectedNames, SelectionReader } from "./selection.ts";

export interface RunnerOptions {
  readonly project: Project;
  readonly workers: ReadonlyMap<string, PipelineWorker>;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborts when the deadline of a stop has passed. */
  readonly signal: AbortSignal;
  readonly closing: AbortSignal;
}

/**
 * Works the replays that are running, each in a loop of its own, one batch at a time, behind live traffic.
 *
 * - looking: waits for a ring, or for {@link lookEveryMs}; then every running replay without a loop gets one.
 * - stopping: loops end after the batch that they are at.
 */
export class ReplayRunner {
  readonly #options: RunnerOptions;
  readonly #bell = new Bell();
  readonly #stopping = new AbortController();
  readonly #loops = new Map<string, Promise<void>>();
  #looking: Promise<void> = Promise.resolve();

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#looking = this.#look(this.#stopping.signal);
  }

  /** A replay was made or resumed. */
  ring(): void {
    this.#bell.ring();
  }

  /** Resolves when every batch under way has been settled. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#looking;
    await Promise.all(this.#loops.values());
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { store, clock } = this.#options;
    while (!signal.aborted) {
      const all = await store.replays({ limit: replaysKeptMax }).catch(() => []);
      for (const replay of all) if (replay.state === "running") this.#begin(replay);
      await this.#bell.wait(lookEveryMs, clock, signal);
    }
  }

  #begin(replay: Replay): void {
    const { replayId } = replay;
    if (this.#loops.has(replayId)) return;
    const loop = this.#run(replay, this.#stopping.signal)
      .catch((error: unknown) => this.#failed(replayId, error))
      .finally(() => this.#loops.delete(replayId));
    this.#loops.set(replayId, loop);
  }

  async #run(first: Replay, signal: AbortSignal): Promise<void> {
    const { project, store, clock } = this.#options;
    await using plans = new ReplayPlans(
      project,
      first,
      store,
      toWork(store, clock),
      this.#options.signal,
    );
    const reader = this.#readerOf(first);
    if (!(reader instanceof SelectionReader)) return this.#fail(first, reader);
    const pace = new Pace(first.eventsPerSecond, clock);
    while (!signal.aborted) {
      const limit = await this.#room(first, pace, signal);
      const replay = await store.replay(first.replayId);
      if (limit === undefined || signal.aborted || replay?.state !== "running") return;
      const startedMs = clock.now();
      const page = await reader.next({ after: replay.position, limit });
      const parts = await planPage(replay, page.entries, plans);
      if ("reason" in parts) return this.#fail(replay, parts);
      pace.take(page.entries.length);
      const now = () => clock.now();
      const { step, afterwards } = await workBatch(replay, page, parts, this.#options.workers, now);
      if (!(await keepTrying(() => store.stepReplay(step), this.#options))) return;
      await afterwards();
      if (page.done) return;
      await clock.sleep(pace.restMs(clock.now() - startedMs), signal).catch(() => undefined);
    }
  }

  #readerOf(replay: Replay): SelectionReader | Failure {
    const { project, store, workers } = this.#options;
    const plans = replay.pipelines.flatMap(({ pipeline }) => workers.get(pipeline)?.plan ?? []);
    const names = selectedNames(replay.selection, plans);
    const where = compileWhere(replay.selection.where, names, project.config.catalog);
    if (typeof where === "function") return new SelectionReader(store, replay, names, where);
    const [problem] = where;
    return { code: "IL_RPL_203", reason: `its expression has a mistake now: ${problem?.message}` };
  }

  /** Waits until every queue that it fills has room, live traffic first; undefined once it is to stop. */
  async #room(replay: Replay, pace: Pace, signal: AbortSignal): Promise<number | undefined> {
    const { clock, workers } = this.#options;
    while (!signal.aborted) {
      const own = pace.room();
      const rooms = replay.pipelines.map(async ({ pipeline }) =>
        workers.get(pipeline)?.roomFor(replay.route),
      );
      const ready = await Promise.all(rooms);
      const waits = ready.flatMap((room) => (room?.kind === "wait" ? room.untilMs : []));
      if ("untilMs" in own) waits.push(own.untilMs);
      else if (waits.length === 0) {
        return Math.min(
          own.most,
          ...ready.map((room) => (room?.kind === "take" ? room.most : Infinity)),
        );
      }
      const waitMs = Math.min(Math.max(1, Math.max(...waits) - clock.now()), stateLookMs);
      await clock.sleep(waitMs, signal).catch(() => undefined);
      const { state } = (await this.#options.store.replay(replay.replayId)) ?? {};
      if (state !== "running") return undefined;
    }
    return undefined;
  }

  async #fail({ replayId }: Replay, failure: Failure): Promise<void> {
    const { store, clock, log } = this.#options;
    log.warn(`replay ${replayId} failed: ${failure.reason}`, { code: failure.code });
    await store.changeReplay({
      replayId,
      from: ["running"],
      to: "failed",
      failure,
      atMs: clock.now(),
    });
  }

  /** It goes on where it stands when it is looked for again. */
  #failed(replayId: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#options.log.warn(`replay ${replayId} could not go on, trying again later: ${reason}`);
  }
}

/** Replays that stopped for a fault of the store are looked for this often. */
const lookEveryMs = 5_000;
/** While a replay waits, how often it looks whether it was paused. */
const stateLookMs = 500;
