import type { Clock } from "../clock.ts";
import type { Pause } from "../delivery/circuit.ts";
import type { Project } from "../engine/project.ts";
import type { Replay } from "../store/replay.ts";
import type { Store } from "../store/store.ts";

/** What a running replay stands still for, in words; undefined where it moves. */
export type WaitsFor = (replay: Replay) => Promise<string | undefined>;

/** By the queues that it fills: a replay waits behind what is paused, and behind what is due there already. */
export function waitsForQueues(
  { plan }: Pick<Project, "plan">,
  pauses: ReadonlyMap<string, Pause>,
  store: Pick<Store, "nextDueMs">,
  clock: Clock,
): WaitsFor {
  return async ({ pipelines, route: into }) => {
    const routes = plan.pipelines
      .filter(({ name }) => pipelines.some(({ pipeline }) => pipeline === name))
      .flatMap(({ name: pipeline, routes: all }) => all.map((route) => ({ pipeline, ...route })))
      .filter(({ name }) => into === undefined || name === into);
    for (const { destination } of routes) {
      const pause = pauses.get(destination);
      if (pause === undefined) continue;
      const { failure, untilMs } = pause;
      const until = new Date(untilMs).toISOString();
      return `'${destination}' takes nothing now: ${failure.reason} (${failure.code}). It is tried again ${until}`;
    }
    for (const { pipeline, name: route } of routes) {
      const dueMs = await store.nextDueMs({ pipeline, route });
      if (dueMs === undefined || dueMs > clock.now()) continue;
      return `what waits for '${route}' of '${pipeline}' is due and goes first`;
    }
    return undefined;
  };
}

/** Nobody works the store. */
export const waitsForEngine: WaitsFor = async () =>
  "no server works this store now. It goes on when one starts";
