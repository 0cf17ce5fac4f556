import type { LookBack } from "../ask/look-back.ts";
import type { Clock } from "../clock.ts";
import { changedFile } from "../engine/serve.ts";
import type { Project } from "../engine/project.ts";
import type { Failure } from "../glossary.ts";
import type { PipelinePlan, Plan } from "../pipeline/plan.ts";
import { stretchAt } from "../store/history.ts";
import type { Stretch } from "../store/history.ts";
import type { NewReplay } from "../store/replay.ts";
import type { Store } from "../store/store.ts";

/** What a config version is opened for. */
export interface Use {
  /** Rejects where something of it cannot be opened. */
  open(project: Project, signal: AbortSignal): Promise<void>;
  close(project: Project): Promise<void>;
}

/** To work, on the store as the running config has it. */
export function toWork(store: Store, clock: Clock): Use {
  return {
    open: async ({ services, plan: { destinations, pipelines } }, signal) => {
      services.bind(store, clock);
      for (const { destination } of destinations.values()) await destination.open?.(signal);
      for (const { step } of pipelines.flatMap(({ steps }) => steps)) await step.open?.(signal);
    },
    close: async ({ plan: { destinations, pipelines }, models }) => {
      for (const { step } of pipelines.flatMap(({ steps }) => steps)) await step.close?.();
      for (const { destination } of destinations.values()) await destination.close?.();
      await models.close();
    },
  };
}

/** Only to look back, and closed with that. */
export function toLookBack(lookBack: LookBack): Use {
  return {
    open: async (project) => {
      for (const pipeline of lookBack.adopt(project).plan.pipelines) await lookBack.open(pipeline);
    },
    close: () => Promise.resolve(),
  };
}

/**
 * The plan by which an event is replayed: the one of now, or of the version that served its stretch of the
 * log. Versions are compiled and opened once, and closed together.
 */
export class ReplayPlans implements AsyncDisposable {
  readonly #running: Project;
  readonly #replay: NewReplay;
  readonly #store: Pick<Store, "stretches" | "config">;
  readonly #use: Use;
  readonly #signal: AbortSignal;
  readonly #opened = new Map<string, Promise<Project | Failure>>();
  #stretches: readonly Stretch[] | undefined;

  constructor(
    running: Project,
    replay: NewReplay,
    store: Pick<Store, "stretches" | "config">,
    use: Use,
    signal: AbortSignal,
  ) {
    this.#running = running;
    this.#replay = replay;
    this.#store = store;
    this.#use = use;
    this.#signal = signal;
  }

  /** The plan of a pipeline for the event at this position, or why there is none. */
  async planAt(pipeline: string, position: number): Promise<PipelinePlan | Failure> {
    const { route, config } = this.#replay;
    const now = planOf(this.#running.plan, pipeline);
    if (now === undefined) return missing(`the running config has no pipeline '${pipeline}'`);
    if (route !== undefined && !hasRoute(now, route)) {
      return missing(
        `the pipeline '${pipeline}' of the running config sends nothing to '${route}'`,
      );
    }
    if (config === "now") return now;
    this.#stretches ??= await this.#store.stretches();
    const served = stretchAt(this.#stretches, pipeline, position);
    if (served?.hash === undefined) {
      return gone(`no config version is known that served '${pipeline}' at position ${position}`);
    }
    const project = await this.#open(served.hash, served);
    if ("reason" in project) return project;
    const then = planOf(project.plan, pipeline);
    if (then === undefined) return gone(`version ${short(served.hash)} has no '${pipeline}'`);
    const strange = then.routes.find(({ name }) => wants(route, name) && !hasRoute(now, name));
    if (strange === undefined) return then;
    return missing(
      `version ${short(served.hash)} of the config sends to '${strange.name}', to which ` +
        `'${pipeline}' of the running config sends nothing`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const opening of this.#opened.values()) {
      const project = await opening;
      if ("reason" in project || project === this.#running) continue;
      await this.#use.close(project);
    }
    this.#opened.clear();
  }

  #open(hash: string, served: Stretch): Promise<Project | Failure> {
    const key = JSON.stringify([hash, served.files]);
    const known = this.#opened.get(key) ?? this.#compile(hash, served);
    this.#opened.set(key, known);
    return known;
  }

  async #compile(hash: string, { files }: Stretch): Promise<Project | Failure> {
    const kept = await this.#store.config(hash);
    if (kept === undefined) return gone(`version ${short(hash)} of the config is not kept`);
    const compiled = await this.#running.compile(kept.text);
    if (!compiled.ok) {
      const [first] = compiled.problems;
      return gone(`version ${short(hash)} of the config does not load now: ${first?.message}`);
    }
    const { project } = compiled;
    const changed = await changedFile(project, files);
    if (changed !== undefined) {
      return gone(`'${changed}' is not what it was under version ${short(hash)} of the config`);
    }
    try {
      await this.#use.open(project, this.#signal);
      return project;
    } catch (error) {
      await this.#use.close(project);
      const reason = error instanceof Error ? error.message : String(error);
      return gone(`version ${short(hash)} of the config cannot be opened: ${reason}`);
    }
  }
}

function planOf(plan: Plan, pipeline: string): PipelinePlan | undefined {
  return plan.pipelines.find(({ name }) => name === pipeline);
}

function hasRoute({ routes }: PipelinePlan, name: string): boolean {
  return routes.some((route) => route.name === name);
}

function wants(into: string | undefined, route: string): boolean {
  return into === undefined || into === route;
}

function missing(what: string): Failure {
  return {
    code: "IL_RPL_201",
    reason: `${what}: what must be tried again would have no queue. Add it, or replay otherwise`,
  };
}

function gone(what: string): Failure {
  return { code: "IL_RPL_202", reason: `${what}. Replay with the config of now instead` };
}

function short(hash: string): string {
  return hash.slice(0, 12);
}
