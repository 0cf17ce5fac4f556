import type { Clock } from "../clock.ts";
import type { ReplayAction, Replays, ShownReplay } from "../engine/contract.ts";
import type { Project } from "../engine/project.ts";
import type { Replay, ReplayChange } from "../store/replay.ts";
import type { StoreReader } from "../store/reader.ts";
import type { Store } from "../store/store.ts";
import { makeReplay } from "./make.ts";
import { previewReplay } from "./preview.ts";
import type { WaitsFor } from "./waiting.ts";

/** What can be asked of the replays of a store, by those who change nothing. */
export type ReadReplays = Pick<Replays, "preview" | "list" | "find">;

export function readReplays(
  project: Project,
  { store, clock }: { readonly store: StoreReader; readonly clock: Clock },
  waitsFor: WaitsFor,
): ReadReplays {
  const shown = async (replay: Replay | undefined): Promise<ShownReplay | undefined> => {
    if (replay?.state !== "running") return replay;
    const waits = await waitsFor(replay);
    return waits === undefined ? replay : { ...replay, waitsFor: waits };
  };
  return {
    preview: (request) => previewReplay(project, store, request, clock),
    list: (request) => store.replays(request),
    find: async (replayId) => shown(await store.replay(replayId)),
  };
}

/** What can be asked and told of them. `ring` says that there is one to work. */
export function replaysOf(
  project: Project,
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  ring: () => void,
  waitsFor: WaitsFor,
): Replays {
  return {
    ...readReplays(project, { store, clock }, waitsFor),
    make: async (request) => {
      const made = await makeReplay(project, store, request, clock);
      if (!made.ok) return made;
      await store.addReplay(made.replay);
      ring();
      return made;
    },
    change: async (replayId, action) => {
      const changed = await store.changeReplay({ replayId, ...changes[action], atMs: clock.now() });
      ring();
      return changed;
    },
  };
}

const changes: Readonly<Record<ReplayAction, Pick<ReplayChange, "from" | "to">>> = {
  pause: { from: ["running"], to: "paused" },
  resume: { from: ["paused", "failed"], to: "running" },
  cancel: { from: ["running", "paused", "failed"], to: "cancelled" },
};
