import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fc, test as propertyTest } from "@fast-check/vitest";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Outcome } from "../glossary.ts";
import { openStore } from "../store/open.ts";
import { scriptedDestination, scriptedStep } from "../testing/scripted.ts";
import type { AnyPlugin } from "../plugin/registry.ts";
import type { Engine, PipelineState } from "./contract.ts";
import { createEngine } from "./engine.ts";
import { loadProject } from "./project.ts";
import type { Project } from "./project.ts";

const log = { info: () => undefined, warn: () => undefined };
const failure = { code: "TEST", reason: "as the test says" };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-engine-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const retry = "{ first: 10ms, max: 50ms }";

function configOf(names: readonly string[], options: { steps?: string; to?: string } = {}): string {
  const destinations = names
    .map((name) => `  ${name}: { ${name}: {}, delivery: { batch: 10, retry: ${retry} } }`)
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

async function projectOf(config: string, plugins: readonly AnyPlugin[]): Promise<Project> {
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(file, config);
  const loaded = await loadProject(file, { env: {}, plugins, log });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems, undefined, 2));
  return loaded.project;
}

async function start(config: string, plugins: readonly AnyPlugin[]): Promise<Engine> {
  return createEngine(await projectOf(config, plugins), { log });
}

function emit(engine: Engine, numbers: readonly number[]) {
  return engine.ingest(
    numbers.map((n) => ({ name: "a.b", payload: { n }, payloadText: `{"n":${n}}` })),
  );
}

async function stateOf(engine: Engine): Promise<PipelineState> {
  const { pipelines } = await engine.summary();
  return pipelines[0]!;
}

/** Waits until the pipeline has nothing on its way. */
async function quiet(engine: Engine): Promise<PipelineState> {
  for (let looks = 0; looks < 1_000; looks += 1) {
    const state = await stateOf(engine);
    if (state.backlog + state.parked === 0) return state;
    await delay(10);
  }
  throw new Error(`never quiet: ${JSON.stringify(await stateOf(engine))}`);
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

const n = (event: { readonly payload: { readonly [key: string]: unknown } }) =>
  Number(event.payload["n"]);

test("every accepted event reaches its destination once, in order, and the counts add up", async () => {
  const there = scriptedDestination("there");
  await using engine = await start(configOf(["there"]), [there.plugin]);
  await emit(engine, numbers(105));
  const state = await quiet(engine);
  expect(there.delivered.map(n)).toEqual(numbers(105));
  expect(state.tally).toMatchObject({
    "events/taken": 105,
    "events/passed": 105,
    "route/there/done": 105,
  });
});

test("an event that does not fit its declaration is rejected and harms no other", async () => {
  const there = scriptedDestination("there");
  await using engine = await start(configOf(["there"]), [there.plugin]);
  const results = await engine.ingest([
    { name: "a.b", payload: { n: 1 }, payloadText: `{"n":1}` },
    { name: "a.b", payload: { n: "one" }, payloadText: `{"n":"one"}` },
    { name: "a.c", payload: {}, payloadText: `{}` },
    { name: "a.b", payload: { n: 2 }, payloadText: `{"n":2}` },
  ]);
  expect(results).toMatchObject([
    { status: "accepted" },
    { status: "rejected", path: "n" },
    { status: "rejected", hint: expect.stringContaining("a.b") },
    { status: "accepted" },
  ]);
  await quiet(engine);
  expect(there.delivered.map(n)).toEqual([1, 2]);
});

test("a repeat of an idempotency key answers with the first id and is delivered once", async () => {
  const there = scriptedDestination("there");
  await using engine = await start(configOf(["there"]), [there.plugin]);
  const submission = {
    name: "a.b",
    payload: { n: 7 },
    payloadText: `{"n":7}`,
    idempotencyKey: "k",
  };
  const [first] = await engine.ingest([submission]);
  const [second] = await engine.ingest([submission]);
  expect(second).toEqual({ status: "repeated", id: (first as { id: string }).id });
  await quiet(engine);
  expect(there.delivered).toHaveLength(1);
});

test("a dropped event goes nowhere, a changed one goes on changed, the stored one stays whole", async () => {
  const there = scriptedDestination("there");
  const step = scriptedStep("halve", ({ payload }) =>
    Number(payload["n"]) % 2 === 0
      ? { kind: "keep", payload: { ...payload, n: Number(payload["n"]) / 2 } }
      : { kind: "drop", reason: "odd" },
  );
  await using engine = await start(configOf(["there"], { steps: "[{ halve: {} }]" }), [
    step,
    there.plugin,
  ]);
  await emit(engine, numbers(10));
  const state = await quiet(engine);
  expect(there.delivered.map(n)).toEqual([0, 1, 2, 3, 4]);
  expect(state.tally).toMatchObject({ "step/halve/drop": 5, "events/passed": 5 });
});

test("a step under a 'when' leaves the others alone, and order is kept", async () => {
  const there = scriptedDestination("there");
  const step = scriptedStep("mark", ({ payload }) => ({
    kind: "keep",
    payload: { ...payload, note: "marked" },
  }));
  const steps = "[{ mark: {}, when: $event.n >= 5 }]";
  await using engine = await start(configOf(["there"], { steps }), [step, there.plugin]);
  await emit(engine, [9, 1, 7, 2]);
  await quiet(engine);
  expect(there.delivered.map(({ payload }) => payload["note"])).toEqual([
    "marked",
    undefined,
    "marked",
    undefined,
  ]);
  expect(there.delivered.map(n)).toEqual([9, 1, 7, 2]);
});

test("a step that fails is tried again from the first step; one that throws loses nothing", async () => {
  const there = scriptedDestination("there");
  const tries = new Map<number, number>();
  const step = scriptedStep("flaky", (event) => {
    const before = tries.get(n(event)) ?? 0;
    tries.set(n(event), before + 1);
    if (before === 0 && n(event) === 3) throw new Error("boom");
    if (before === 1 && n(event) % 2 === 0) return { kind: "fail", failure, retry: true };
    return { kind: "keep", payload: event.payload };
  });
  await using engine = await start(configOf(["there"], { steps: "[{ flaky: {} }]" }), [
    step,
    there.plugin,
  ]);
  await emit(engine, numbers(6));
  await quiet(engine);
  expect(there.delivered.map(n).toSorted((a, b) => a - b)).toEqual(numbers(6));
}, 30_000);

test("a step failure that cannot be mended is a dead letter with its reason and the event as it came", async () => {
  const there = scriptedDestination("there");
  const step = scriptedStep("strict", ({ payload }) =>
    payload["n"] === 1 ? { kind: "fail", failure, retry: false } : { kind: "keep", payload },
  );
  const project = await projectOf(configOf(["there"], { steps: "[{ strict: {} }]" }), [
    step,
    there.plugin,
  ]);
  const engine = await createEngine(project, { log });
  await emit(engine, [0, 1, 2]);
  expect(await quiet(engine)).toMatchObject({ deadLetters: 1, tally: { "steps/dead": 1 } });
  await engine.stop();
  await using store = await openStore(project.config.store);
  expect(await store.deadLetters({ limit: 10 })).toMatchObject([
    { target: { route: "steps" }, failure, event: { payload: `{"n":1}` } },
  ]);
});

test("a rejected delivery is a dead letter, and the rest of its batch is delivered", async () => {
  const there = scriptedDestination("there", async (batch) =>
    batch.map((event): Outcome =>
      n(event) === 4 ? { kind: "reject", failure } : { kind: "done" },
    ),
  );
  await using engine = await start(configOf(["there"]), [there.plugin]);
  await emit(engine, numbers(10));
  const state = await quiet(engine);
  expect(state).toMatchObject({ deadLetters: 1, tally: { "route/there/dead": 1 } });
  expect(there.delivered).toHaveLength(9);
});

test("a 'when' that cannot be decided lets nothing through and loses nothing", async () => {
  const there = scriptedDestination("there");
  const to = `[{ there: {}, when: "has($event.open) && $event.open.deep > 1" }]`;
  await using engine = await start(configOf(["there"], { to }), [there.plugin]);
  const payload = { n: 1, open: { deep: "not a number" } };
  await engine.ingest([{ name: "a.b", payload, payloadText: JSON.stringify(payload) }]);
  expect(await quiet(engine)).toMatchObject({ deadLetters: 1 });
  expect(there.delivered).toEqual([]);
});

test("an outage of one destination delays no other, and what waited arrives when it is over", async () => {
  let down = true;
  const shaky = scriptedDestination("shaky", async (batch) =>
    down ? { kind: "outage", failure } : batch.map(() => ({ kind: "done" })),
  );
  const steady = scriptedDestination("steady");
  await using engine = await start(configOf(["shaky", "steady"]), [shaky.plugin, steady.plugin]);
  await emit(engine, numbers(60));
  while (steady.delivered.length < 60) await delay(5);
  expect(shaky.delivered).toEqual([]);
  expect(await stateOf(engine)).toMatchObject({ deadLetters: 0 });
  down = false;
  await quiet(engine);
  expect(shaky.delivered.map(n).toSorted((a, b) => a - b)).toEqual(numbers(60));
});

test("a slow destination does not hold the cursor: the others get everything meanwhile", async () => {
  const gate = Promise.withResolvers<void>();
  const slow = scriptedDestination("slow", async (batch) => {
    await gate.promise;
    return batch.map(() => ({ kind: "done" }));
  });
  const fast = scriptedDestination("fast");
  await using engine = await start(configOf(["slow", "fast"]), [slow.plugin, fast.plugin]);
  await emit(engine, numbers(400));
  while (fast.delivered.length < 400) await delay(5);
  while ((await stateOf(engine)).backlog > 0) await delay(5);
  expect(slow.delivered).toEqual([]);
  gate.resolve();
  const state = await quiet(engine);
  expect(slow.delivered.map(n).toSorted((a, b) => a - b)).toEqual(numbers(400));
  expect(state.tally).toMatchObject({ "route/slow/done": 400, "route/fast/done": 400 });
});

test("a rate budget is kept, in order, and what is over it waits", async () => {
  const times: number[] = [];
  const there = scriptedDestination("there", async (batch) => {
    times.push(...batch.map(() => performance.now()));
    return batch.map(() => ({ kind: "done" }));
  });
  const rate = "rate: { events: 5, per: 100ms }";
  const config = configOf(["there"]).replace("batch: 10,", `batch: 10, ${rate},`);
  await using engine = await start(config, [there.plugin]);
  for (const start of numbers(4)) {
    await emit(
      engine,
      numbers(10).map((one) => start * 10 + one),
    );
  }
  await quiet(engine);
  expect(there.delivered.map(n)).toEqual(numbers(40));
  for (const [index, time] of times.entries()) {
    // Five may go in any 100 ms; a timer may fire a millisecond early.
    const fifthBefore = times[index - 5];
    if (fifthBefore !== undefined) expect(time - fifthBefore).toBeGreaterThan(97);
  }
});

test("what was accepted and not delivered goes on after a restart", async () => {
  const down = scriptedDestination("there", async () => ({ kind: "outage", failure }));
  const first = await start(configOf(["there"]), [down.plugin]);
  await emit(first, numbers(30));
  await first.stop(0);
  const up = scriptedDestination("there");
  await using second = await start(configOf(["there"]), [up.plugin]);
  await quiet(second);
  expect(up.delivered.map(n).toSorted((a, b) => a - b)).toEqual(numbers(30));
});

test("a reload swaps the config between batches and loses nothing", async () => {
  const old = scriptedDestination("there");
  await using engine = await start(configOf(["there"]), [old.plugin]);
  const fresh = scriptedDestination("there");
  const next = await projectOf(configOf(["there"]), [fresh.plugin]);
  const emitting = (async () => {
    for (const start of numbers(20))
      await emit(
        engine,
        numbers(10).map((one) => start * 10 + one),
      );
  })();
  await engine.reload(next);
  await emitting;
  await quiet(engine);
  const all = [...old.delivered, ...fresh.delivered].map(n).toSorted((a, b) => a - b);
  expect(all).toEqual(numbers(200));
  expect(fresh.delivered.length).toBeGreaterThan(0);
});

const outcomes = fc.constantFrom<"done" | "retry" | "reject" | "outage" | "throw">(
  "done",
  "done",
  "done",
  "retry",
  "reject",
  "outage",
  "throw",
);

propertyTest.prop([fc.array(outcomes, { maxLength: 12 }), fc.integer({ min: 1, max: 40 })], {
  numRuns: 12,
})(
  "whatever a destination answers, every event ends delivered or dead, and the counts add up",
  async (script, count) => {
    const answers = script[Symbol.iterator]();
    const there = scriptedDestination("there", async (batch) => {
      const answer = answers.next().value ?? "done";
      if (answer === "throw") throw new Error("boom");
      if (answer === "outage") return { kind: "outage", failure };
      return batch.map(() => (answer === "done" ? { kind: "done" } : { kind: answer, failure }));
    });
    const own = await mkdtemp(join(folder, "case-"));
    await writeFile(join(own, "ingestlayer.yaml"), configOf(["there"]));
    const loaded = await loadProject(join(own, "ingestlayer.yaml"), {
      env: {},
      plugins: [there.plugin],
      log,
    });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    await using engine = await createEngine(loaded.project, { log });
    await emit(engine, numbers(count));
    const { tally, deadLetters } = await quiet(engine);
    expect((tally["route/there/done"] ?? 0) + deadLetters).toBe(count);
    expect(new Set(there.delivered.map(n)).size).toBe(tally["route/there/done"] ?? 0);
  },
  60_000,
);
