import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { AnyPlugin } from "../plugin/registry.ts";
import type { Engine, PipelineState } from "../engine/contract.ts";
import { createEngine } from "../engine/engine.ts";
import type { EngineOptions } from "../engine/engine.ts";
import { loadProject } from "../engine/project.ts";
import type { Project } from "../engine/project.ts";

export const silentLog = { info: () => undefined, warn: () => undefined };

/** A config whose pipeline `main` takes events `a.b` to these destinations, one plugin each. */
export function configOf(
  names: readonly string[],
  options: { readonly steps?: string; readonly to?: string; readonly delivery?: string } = {},
): string {
  const delivery = options.delivery ?? "batch: 10";
  const destinations = names
    .map((name) => `  ${name}: { ${name}: {}, delivery: { ${delivery}, retry: ${retry} } }`)
    .join("\n");
  return `
store: sqlite:store.db
events:
  a.b: { n: int, note: string?, open: json? }
destinations:
${destinations}
pipelines:
  main:
    on: a.b
    batch: { size: 20 }
    steps: ${options.steps ?? "[]"}
    to: ${options.to ?? `[${names.map((name) => `{ ${name}: {} }`).join(", ")}]`}
`;
}

const retry = "{ first: 10ms, max: 50ms }";

/** An engine with a folder of its own, started anew as often as a test likes. */
export interface EngineBench extends AsyncDisposable {
  project(config: string, plugins: readonly AnyPlugin[]): Promise<Project>;
  start(
    config: string,
    plugins: readonly AnyPlugin[],
    options?: Pick<EngineOptions, "clock">,
  ): Promise<Engine>;
}

/** Makes the folder; everything in it goes when the test ends. */
export async function engineBench(): Promise<EngineBench> {
  const folder = await mkdtemp(join(tmpdir(), "ingestlayer-engine-"));
  const file = join(folder, "ingestlayer.yaml");
  const project = async (config: string, plugins: readonly AnyPlugin[]) => {
    await writeFile(file, config);
    const loaded = await loadProject(file, { env: {}, plugins, log: silentLog });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems, undefined, 2));
    return loaded.project;
  };
  return {
    project,
    start: async (config, plugins, options) =>
      createEngine(await project(config, plugins), { ...options, log: silentLog }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Ingests events `a.b` with these numbers. */
export function emit(engine: Engine, all: readonly number[]) {
  return engine.ingest(
    all.map((n) => ({ name: "a.b", payload: { n }, payloadText: `{"n":${n}}` })),
  );
}

export async function stateOf(engine: Engine): Promise<PipelineState> {
  const { pipelines } = await engine.summary();
  const [state] = pipelines;
  if (state === undefined) throw new Error("the engine has no pipeline");
  return state;
}

/** Waits until the pipeline has nothing on its way. */
export async function quiet(engine: Engine): Promise<PipelineState> {
  for (let looks = 0; looks < 3_000; looks += 1) {
    const state = await stateOf(engine);
    if (state.backlog + state.parked === 0) return state;
    await delay(10);
  }
  throw new Error(`never quiet: ${JSON.stringify(await stateOf(engine))}`);
}

/** 0 to count - 1. */
export function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** The number that {@link emit} gave an event. */
export function numberOf(event: { readonly payload: { readonly [key: string]: unknown } }): number {
  return Number(event.payload["n"]);
}
