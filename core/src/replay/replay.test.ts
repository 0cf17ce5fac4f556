import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Engine, IngestResult } from "../engine/contract.ts";
import { createEngine } from "../engine/engine.ts";
import type { EventId } from "../glossary.ts";
import type { Replay, ReplayState } from "../store/replay.ts";
import {
  configOf,
  emit,
  engineBench,
  numberOf,
  numbers,
  quiet,
  silentLog,
} from "../testing/engine-bench.ts";
import type { EngineBench } from "../testing/engine-bench.ts";
import { scriptedDestination } from "../testing/scripted.ts";
import type { ReplayRequest } from "./make.ts";

let bench: EngineBench;
beforeEach(async () => {
  bench = await engineBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

test("what is selected goes through its pipeline once more, and nothing else", async () => {
  const there = scriptedDestination("there");
  await using engine = await bench.start(configOf(["there"]), [there.plugin]);
  await emit(engine, numbers(30));
  await quiet(engine);
  there.delivered.length = 0;
  const replay = await replayed(engine, { selection: { where: "$event.n % 3 == 0" } });
  await quiet(engine);
  expect(sorted(there.delivered)).toEqual(numbers(10).map((n) => n * 3));
  expect(replay).toMatchObject({
    state: "done",
    position: 30,
    counts: { looked: 30, replayed: 10, tally: { main: { "route/there/done": 10 } } },
  });
});

test("a list of ids is replayed into one destination only", async () => {
  const [here, there] = [scriptedDestination("here"), scriptedDestination("there")];
  const plugins = [here.plugin, there.plugin];
  await using engine = await bench.start(configOf(["here", "there"]), plugins);
  const results = await emit(engine, numbers(9));
  await quiet(engine);
  for (const { delivered } of [here, there]) delivered.length = 0;
  const ids = [results[7], results[2]].map((result) => idOf(result));
  await replayed(engine, { selection: { ids }, to: "there" });
  await quiet(engine);
  expect([sorted(here.delivered), sorted(there.delivered)]).toEqual([[], [2, 7]]);
});

test("it ends where the log ended when it was made", async () => {
  const there = scriptedDestination("there");
  await using engine = await bench.start(configOf(["there"]), [there.plugin]);
  await emit(engine, numbers(10));
  await quiet(engine);
  const made = await engine.replays.make({ selection: {}, eventsPerSecond: 100 });
  await emit(engine, [10, 11, 12]);
  await over(engine, made.ok ? made.replay.replayId : "");
  await quiet(engine);
  expect(sorted(there.delivered)).toEqual(
    [...numbers(10), ...numbers(10), 10, 11, 12].sort((a, b) => a - b),
  );
});

test("it is paused, resumed and cancelled, and goes on where it stood after a restart", async () => {
  const there = scriptedDestination("there");
  const project = await bench.project(configOf(["there"]), [there.plugin]);
  const first = await createEngine(project, { log: silentLog });
  await emit(first, numbers(60));
  await quiet(first);
  there.delivered.length = 0;
  const made = await first.replays.make({ selection: {}, eventsPerSecond: 20 });
  const id = made.ok ? made.replay.replayId : "";
  await expect.poll(() => there.delivered.length).toBeGreaterThan(3);
  expect(await first.replays.change(id, "pause")).toMatchObject({ state: "paused" });
  // The batch that it was at still arrives.
  let before: number;
  do {
    before = there.delivered.length;
    await delay(1_100);
  } while (there.delivered.length > before);
  expect(before).toBeLessThan(60);
  expect(await first.replays.change(id, "pause")).toMatchObject({ state: "paused" });
  await first.replays.change(id, "resume");
  await expect.poll(() => there.delivered.length).toBeGreaterThan(before);
  await first.stop();

  const again = await bench.project(configOf(["there"]), [there.plugin]);
  await using second = await createEngine(again, { log: silentLog });
  await over(second, id);
  expect(sorted(there.delivered)).toEqual(numbers(60));
  expect(await second.replays.change(id, "resume")).toMatchObject({ state: "done" });

  const other = await second.replays.make({ selection: {}, eventsPerSecond: 1 });
  const cancelled = await second.replays.change(other.ok ? other.replay.replayId : "", "cancel");
  expect(cancelled).toMatchObject({ state: "cancelled" });
  expect((await second.replays.list({ limit: 9 })).map(({ state }) => state)).toEqual([
    "cancelled",
    "done",
  ]);
});

test("a replay that stands still says what it waits for", async () => {
  let isDown = false;
  const failure = { code: "TEST", reason: "it is being rebuilt" };
  const there = scriptedDestination("there", async (batch) =>
    isDown ? { kind: "outage", failure, needsOperator: true } : batch.map(() => ({ kind: "done" })),
  );
  await using engine = await bench.start(configOf(["there"]), [there.plugin]);
  await emit(engine, numbers(5));
  await quiet(engine);
  isDown = true;
  await emit(engine, [5]);
  await expect
    .poll(async () => (await engine.graph()).pipelines[0]?.destinations[0]?.now?.paused)
    .toBeDefined();
  const made = await engine.replays.make({ selection: {} });
  const id = made.ok ? made.replay.replayId : "";
  const shown = await engine.replays.find(id);
  expect(shown).toMatchObject({ state: "running", position: 0 });
  expect(shown?.waitsFor).toMatch(
    /^'there' takes nothing now: it is being rebuilt \(TEST\)\. It is tried again 2/,
  );
  isDown = false;
  expect(await over(engine, id)).toMatchObject({ state: "done" });
  expect((await engine.replays.find(id))?.waitsFor).toBeUndefined();
});

test("the config of then decides as it decided then, also where it is another one now", async () => {
  const there = scriptedDestination("there");
  const when = (limit: number) =>
    configOf(["there"], { to: `[{ there: {}, when: "$event.n < ${limit}" }]` });
  const engine = await bench.start(when(2), [there.plugin]);
  await emit(engine, numbers(4));
  await quiet(engine);
  await engine.reload(await bench.project(when(100), [there.plugin]));
  await emit(engine, [4, 5]);
  await quiet(engine);
  there.delivered.length = 0;
  const request = { selection: {}, config: "then" } as const;
  const preview = await engine.replays.preview(request);
  expect(preview).toMatchObject({
    preview: { pipelines: [{ destinations: [{ sent: 4, skipped: 2 }] }] },
  });
  await replayed(engine, request);
  expect(sorted(there.delivered)).toEqual([0, 1, 4, 5]);
  await engine.stop();
});

function idOf(result: IngestResult | undefined): EventId {
  if (result === undefined || result.status === "rejected") throw new Error("it was not taken");
  return result.id;
}

async function replayed(engine: Engine, request: ReplayRequest): Promise<Replay> {
  const made = await engine.replays.make(request);
  if (!made.ok) throw new Error(JSON.stringify(made.problems));
  return over(engine, made.replay.replayId);
}

/** Waits until a replay goes no further. */
async function over(engine: Engine, id: string): Promise<Replay> {
  const ended: readonly ReplayState[] = ["done", "failed", "cancelled"];
  await expect
    .poll(async () => ended.includes((await engine.replays.find(id))?.state ?? "running"), {
      timeout: 9_000,
    })
    .toBe(true);
  return (await engine.replays.find(id))!;
}

function sorted(
  events: readonly { readonly payload: { readonly [key: string]: unknown } }[],
): number[] {
  return events.map(numberOf).sort((a, b) => a - b);
}
