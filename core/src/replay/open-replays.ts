import { systemClock } from "../clock.ts";
import type { Replays } from "../engine/contract.ts";
import type { Project } from "../engine/project.ts";
import { openStore } from "../store/open.ts";
import { replaysOf } from "./replays.ts";
import { waitsForEngine } from "./waiting.ts";

/**
 * The replays of a store that no server works: they can be looked at, made and changed, and stand still until an
 * engine runs. Rejects with `IL_STORE_003` where a server has the store.
 */
export async function openReplays(project: Project): Promise<Replays & AsyncDisposable> {
  const { store: address, retention } = project.config;
  const store = await openStore(address, { retention });
  const replays = replaysOf(
    project,
    { store, clock: systemClock },
    () => undefined,
    waitsForEngine,
  );
  return { ...replays, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}
