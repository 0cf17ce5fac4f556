import { systemClock } from "../clock.ts";
import type { Replays } from "../engine/contract.ts";
import type { Project } from "../engine/project.ts";
import { openStore, openStoreReader } from "../store/open.ts";
import { readReplays, replaysOf } from "./replays.ts";
import type { ReadReplays } from "./replays.ts";
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

/** The same for those who change nothing: the store stays as it is. Rejects as {@link openStoreReader} does. */
export async function openReplaysReader(project: Project): Promise<ReadReplays & AsyncDisposable> {
  const { store: address, retention } = project.config;
  const store = await openStoreReader(address, { retention });
  const replays = readReplays(project, { store, clock: systemClock }, waitsForEngine);
  return { ...replays, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}
