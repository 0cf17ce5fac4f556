import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { defineStep } from "../plugin/step.ts";
import type { AnyPlugin } from "../plugin/registry.ts";
import { configOf, emit, engineBench, numberOf, numbers, quiet } from "../testing/engine-bench.ts";
import type { EngineBench } from "../testing/engine-bench.ts";
import { scriptedDestination, scriptedStep } from "../testing/scripted.ts";
import { createEngine } from "./engine.ts";

// Plugins that pay no heed to their AbortSignal: a stop names them, leaves them behind and loses nothing.

const never = new Promise<never>(() => undefined);

let bench: EngineBench;
let lines: string[];
beforeEach(async () => {
  bench = await engineBench();
  lines = [];
});
afterEach(() => bench[Symbol.asyncDispose]());

async function start(config: string, plugins: readonly AnyPlugin[]) {
  const log = { info: () => undefined, warn: (message: string) => void lines.push(message) };
  return createEngine(await bench.project(config, plugins), { log });
}

/** Told to within 50 ms, it takes the time that plugins are given to heed it, not the usual ten seconds. */
async function stopsSoon(engine: Awaited<ReturnType<typeof start>>): Promise<void> {
  const startedMs = performance.now();
  await engine.stop(50);
  expect(performance.now() - startedMs).toBeLessThan(9_000);
}

test("a step that never ends is named by the stop, and its events run again after the restart", async () => {
  let asked = 0;
  const stuck = scriptedStep("stuck", () => ((asked += 1), never));
  const there = scriptedDestination("there");
  const config = configOf(["there"], { steps: "[{ stuck: {} }]" });
  const first = await start(config, [stuck, there.plugin]);
  // More than one batch: those behind the first wait for it.
  await emit(first, numbers(50));
  await expect.poll(() => asked).toBeGreaterThan(0);
  await stopsSoon(first);
  expect(lines.join("\n")).toContain("step 'stuck' of pipeline 'main' does not end");

  const mended = scriptedStep("stuck", ({ payload }) => ({ kind: "keep", payload }));
  await using second = await start(config, [mended, there.plugin]);
  await quiet(second);
  expect(there.delivered.map(numberOf).toSorted((a, b) => a - b)).toEqual(numbers(50));
}, 20_000);

test("a step that ends when it is asked to is waited for, and named by nobody", async () => {
  let began = false;
  const heeding = defineStep({
    manifest: { name: "heeding", version: "1.0.0", apiVersion: 1, kind: "mutate", summary: "." },
    capabilities: [],
    config: z.strictObject({}),
    create: () => ({
      process: (_batch, { signal }) =>
        new Promise((_resolve, reject) => {
          began = true;
          signal.addEventListener("abort", () =>
            setTimeout(reject, 200, new Error("asked to end")),
          );
        }),
    }),
  });
  const there = scriptedDestination("there");
  const engine = await start(configOf(["there"], { steps: "[{ heeding: {} }]" }), [
    heeding,
    there.plugin,
  ]);
  await emit(engine, [1]);
  await expect.poll(() => began).toBe(true);
  await stopsSoon(engine);
  expect(lines).toEqual([]);
});

test("a delivery that never ends is named by the stop, and made again after the restart", async () => {
  let asked = 0;
  const stuck = scriptedDestination("there", () => ((asked += 1), never));
  const first = await start(configOf(["there"]), [stuck.plugin]);
  await emit(first, numbers(30));
  await expect.poll(() => asked).toBeGreaterThan(0);
  await stopsSoon(first);
  expect(lines.join("\n")).toContain("'there' was still at work when the engine stopped");

  const up = scriptedDestination("there");
  await using second = await start(configOf(["there"]), [up.plugin]);
  await quiet(second);
  expect(up.delivered.map(numberOf).toSorted((a, b) => a - b)).toEqual(numbers(30));
}, 20_000);

test("a step that never closes is named, and the store is closed all the same", async () => {
  const open = defineStep({
    manifest: { name: "open", version: "1.0.0", apiVersion: 1, kind: "mutate", summary: "." },
    capabilities: [],
    config: z.strictObject({}),
    create: () => ({
      process: (batch) => batch.map(({ payload }) => ({ kind: "keep" as const, payload })),
      close: () => never,
    }),
  });
  const there = scriptedDestination("there");
  const config = configOf(["there"], { steps: "[{ open: {} }]" });
  const first = await start(config, [open, there.plugin]);
  await stopsSoon(first);
  expect(lines).toEqual(["step 'open' did not close within 2000 ms: it is left behind"]);
}, 20_000);
