import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Outcome } from "../glossary.ts";
import { openStore } from "../store/open.ts";
import type { Store } from "../store/store.ts";
import {
  configOf,
  emit,
  engineBench,
  numberOf,
  quiet,
  silentLog,
  stateOf,
} from "../testing/engine-bench.ts";
import type { EngineBench } from "../testing/engine-bench.ts";
import { scriptedDestination, scriptedStep } from "../testing/scripted.ts";
import { createEngine } from "./engine.ts";
import type { Project } from "./project.ts";

// What an engine leaves in the store for those who ask later.

const failure = { code: "TEST", reason: "as the test says" };

let bench: EngineBench;
beforeEach(async () => {
  bench = await engineBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** Runs these events through a project, then reads its store. */
async function afterwards<Answer>(
  project: Project,
  all: readonly number[],
  read: (store: Store, ids: readonly string[]) => Promise<Answer>,
): Promise<Answer> {
  const engine = await createEngine(project, { log: silentLog });
  await emit(engine, all);
  await quiet(engine);
  await engine.stop();
  await using store = await openStore(project.config.store);
  const entries = await store.read({ limit: 1_000 });
  return await read(
    store,
    entries.map(({ event }) => event.id),
  );
}

test("a delivery that took several attempts leaves them behind, one that took one leaves nothing", async () => {
  const tries = new Map<number, number>();
  const there = scriptedDestination("there", async (batch) =>
    batch.map((event): Outcome => {
      const before = tries.get(numberOf(event)) ?? 0;
      tries.set(numberOf(event), before + 1);
      return before < numberOf(event) ? { kind: "retry", failure } : { kind: "done" };
    }),
  );
  const project = await bench.project(configOf(["there"]), [there.plugin]);
  const episodes = await afterwards(project, [0, 2], (store, ids) =>
    Promise.all(ids.map((id) => store.episodes(id as never))),
  );
  const target = { pipeline: "main", route: "there" };
  expect(episodes).toMatchObject([
    [],
    [{ target, end: "done", attempts: [{ failure }, { failure }] }],
  ]);
});

test("so do steps that failed and ran at last", async () => {
  let failed = false;
  const flaky = scriptedStep("flaky", ({ payload }) => {
    if (failed) return { kind: "keep", payload };
    failed = true;
    return { kind: "fail", failure, retry: true, afterMs: 1 };
  });
  const there = scriptedDestination("there");
  const config = configOf(["there"], { steps: "[{ flaky: {} }]" });
  const project = await bench.project(config, [flaky, there.plugin]);
  const episodes = await afterwards(project, [1], (store, [id]) => store.episodes(id as never));
  expect(episodes).toMatchObject([{ target: { route: "steps" }, end: "done" }]);
});

test("what waits for a destination that is down says why", async () => {
  const there = scriptedDestination("there", async () => ({ kind: "outage", failure }));
  const project = await bench.project(configOf(["there"]), [there.plugin]);
  const engine = await createEngine(project, { log: silentLog });
  await emit(engine, [1]);
  await expect.poll(() => stateOf(engine)).toMatchObject({ parked: 1 });
  await engine.stop();
  await using store = await openStore(project.config.store);
  expect(await store.parked({ limit: 9 })).toMatchObject([
    { attempts: [], waiting: { kind: "outage", failure } },
  ]);
});

test("which config version served which stretch of the log is kept, and files of it that changed", async () => {
  const there = scriptedDestination("there");
  const models = (hosts: string) =>
    `${configOf(["there"])}\nmodels: { m: { adapter: ./m.js, hosts: [${hosts}] } }\n`;
  const plain = await bench.project(configOf(["there"]), [there.plugin]);
  const adapter = join(dirname(plain.source.file), "m.js");
  await writeFile(adapter, "export const classify = () => 1;");
  const first = await bench.project(models("a.example"), [there.plugin]);
  const engine = await createEngine(first, { log: silentLog });
  await emit(engine, [1, 2]);
  await quiet(engine);
  await writeFile(adapter, "export const classify = () => 2;");
  await engine.reload(await bench.project(models("a.example"), [there.plugin]));
  await emit(engine, [3]);
  await quiet(engine);
  await engine.reload(await bench.project(models("a.example"), [there.plugin]));
  const other = configOf(["there"]).replace("main:", "other:");
  await engine.reload(await bench.project(other, [there.plugin]));
  await engine.stop();
  await using store = await openStore(first.config.store);
  const stretches = await store.stretches();
  const served = stretches.map(({ pipeline, after, hash }) => [pipeline, after, hash]);
  const hash = first.source.hash;
  expect(served).toEqual([
    ["main", 0, hash],
    ["main", 2, hash],
    ["main", 3, undefined],
    ["other", 0, expect.any(String)],
  ]);
  expect(Object.keys(stretches[0]!.files)).toEqual(["m.js"]);
  expect(stretches[1]!.files).not.toEqual(stretches[0]!.files);
  const kept = await store.config(hash);
  expect(kept?.text).toBe(models("a.example"));
  expect(await first.compile(kept?.text ?? "")).toMatchObject({ ok: true });
});
