import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createEngine, loadProject, openStore, stringifyJson } from "@ingestlayer/core";
import type { Engine, EventId, JsonObject, Project, Store } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import { expect } from "vitest";
import { payloadsOf, worldPlugins } from "./generated-world.ts";
import type { Arrived, WorldEvent } from "./generated-world.ts";

/** What really became of one event. */
export interface Fate {
  readonly kind: "drop" | "hold" | "fail" | "pass";
  /** Why it failed. */
  readonly code?: string;
  readonly routes: ReadonlyMap<string, RouteFate>;
}

export interface RouteFate {
  readonly payloads: readonly JsonObject[];
  /** It, or a part of it, is a dead letter there. */
  readonly undecided: boolean;
}

export interface LoadedWorld {
  readonly project: Project;
  readonly arrived: readonly Arrived[];
}

export const worldLog = { info: () => undefined, warn: () => undefined };

/** Loads a generated config in a folder. */
export async function loadWorld(folder: string, text: string): Promise<LoadedWorld> {
  const file = join(folder, "ingestlayer.yaml");
  await mkdir(folder, { recursive: true });
  await writeFile(file, text);
  const { plugins, arrived } = worldPlugins();
  const options = { env: {}, plugins: [...builtinPlugins, ...plugins], log: worldLog };
  const loaded = await loadProject(file, options);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems, undefined, 2));
  return { project: loaded.project, arrived };
}

/** Runs events through a real engine with a config, and reads off the store what became of each. */
export async function runWorld(
  folder: string,
  text: string,
  events: readonly WorldEvent[],
): Promise<{ readonly ids: readonly EventId[]; readonly fates: readonly Fate[] }> {
  const { project, arrived } = await loadWorld(folder, text);
  const engine = await createEngine(project, { log: worldLog });
  const ids = await ingestWorld(engine, events);
  await worldSettled(engine);
  await engine.stop();
  await using store = await openStore(project.config.store);
  return { ids, fates: await fatesOf(store, ids, arrived) };
}

export async function ingestWorld(
  engine: Engine,
  events: readonly WorldEvent[],
): Promise<readonly EventId[]> {
  const submissions = payloadsOf(events).map((payload) => {
    return { name: "a.b", payload, payloadText: stringifyJson(payload) };
  });
  const results = await engine.ingest(submissions);
  return results.map((result) => {
    if (result.status === "rejected") throw new Error(`not taken: ${result.detail}`);
    return result.id;
  });
}

/** Resolves once the pipeline has taken everything. */
export async function worldSettled(engine: Engine): Promise<void> {
  await expect.poll(async () => (await engine.summary()).pipelines[0]?.backlog).toBe(0);
}

async function fatesOf(
  store: Store,
  ids: readonly EventId[],
  arrived: readonly Arrived[],
): Promise<readonly Fate[]> {
  const parked = await store.parked({ limit: 1_000 });
  const letters = (await store.deadLetters({ limit: 1_000 })).flatMap((letter) =>
    letter.kind === "delivery" ? letter : [],
  );
  const held = new Set<string>(parked.map(({ event }) => event.originId ?? event.id));
  return ids.map((id): Fate => {
    const own = letters.filter(({ event }) => (event.originId ?? event.id) === id);
    const routes = ["log", "here", "there"].map((route): [string, RouteFate] => {
      const payloads = arrived
        .filter(
          ({ route: name, event: { meta } }) =>
            name === route && (meta.origin_id ?? meta.id) === id,
        )
        .map(({ event }) => event.payload);
      return [route, { payloads, undecided: own.some(({ target }) => target.route === route) }];
    });
    const failed = own.find(({ target }) => target.route === "steps");
    if (failed !== undefined) {
      return { kind: "fail", code: failed.failure.code, routes: new Map() };
    }
    const passed = routes.some(([route, { payloads }]) => route === "log" && payloads.length > 0);
    const kind = passed ? "pass" : held.has(id) ? "hold" : "drop";
    return { kind, routes: new Map(routes) };
  });
}
