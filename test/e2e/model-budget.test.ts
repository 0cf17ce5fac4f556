import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, loadProject } from "@ingestlayer/core";
import type { Engine } from "@ingestlayer/core";
import { scriptedDestination } from "@ingestlayer/core/testing";
import type { ScriptedDestination } from "@ingestlayer/core/testing";
import { builtinPlugins } from "@ingestlayer/plugins";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startModelServer } from "../support/model-server.ts";
import type { ModelServer } from "../support/model-server.ts";

// A day's budget of tokens through the whole engine: a real store, a server that speaks the protocol and
// says what each call has used, and what becomes of events past the budget.

const silent = { info: () => undefined, warn: () => undefined };
const noon = Date.UTC(2026, 0, 5, 12);
const dayMs = 86_400_000;
/** A day of the test's own, that moves on with the machine's clock. */
const startedMs = Date.now();
const clockOf = (day: number) => ({
  now: () => noon + day * dayMs + (Date.now() - startedMs),
  sleep: (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, Math.min(ms, 2 ** 31 - 1));
      signal?.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      });
    }),
});

let folder: string;
let server: ModelServer;
let there: ScriptedDestination;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-budget-"));
  there = scriptedDestination("there");
  server = await startModelServer();
  server.answerJson({
    choices: [{ finish_reason: "stop", message: { content: '{"answer":"high"}' } }],
    usage: { prompt_tokens: 90, completion_tokens: 10 },
  });
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function start(step: string, day = 0): Promise<Engine> {
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(
    file,
    `store: sqlite:store.db
events: { a.b: { n: int } }
models:
  urgency: { openai: { url: "${server.url}", model: m }, concurrency: 1, budget: { tokensPerDay: 250 } }
destinations: { there: { there: {} } }
pipelines:
  main:
    on: a.b
    steps: [{ classify: { into: urgency, labels: [low, high], model: urgency, ${step} } }]
    to: [{ there: {} }]
`,
  );
  const plugins = [...builtinPlugins, there.plugin];
  const loaded = await loadProject(file, { env: {}, plugins, log: silent });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return await createEngine(loaded.project, { log: silent, clock: clockOf(day) });
}

async function emit(engine: Engine, numbers: readonly number[]): Promise<readonly string[]> {
  const submissions = numbers.map((n) => {
    return { name: "a.b", payload: { n }, payloadText: `{"n":${n}}` };
  });
  const results = await engine.ingest(submissions);
  return results.map((result) => (result.status === "rejected" ? "" : result.id));
}

const labels = () =>
  there.delivered
    .map(({ payload }) => `${Number(payload["n"])} ${payload["urgency"] as string}`)
    .toSorted((a, b) => a.localeCompare(b));
const stateOf = async (engine: Engine) => (await engine.summary()).pipelines[0];
const soon = { timeout: 20_000, interval: 20 };

test("events past the budget wait for the next day, over a restart, and why and metrics say so", async () => {
  const first = await start("onExhausted: hold");
  const ids = await emit(first, [1, 2, 3, 4, 5]);
  await expect.poll(async () => (await stateOf(first))?.parked, soon).toBe(2);
  const reason =
    "the budget of the model 'urgency' is used up: 250 tokens a day " +
    "(models.urgency.budget.tokensPerDay); the next day begins at 2026-01-06T00:00:00.000Z";
  const waiting = there.delivered.map(({ meta }) => meta.id as string);
  const story = await first.why(ids.find((id) => !waiting.includes(id))!);
  expect(story.pipelines[0]).toMatchObject({
    state: "held",
    summary: expect.stringContaining(
      `${reason}. The steps run again at 2026-01-06T00:00:0`,
    ) as string,
    steps: [{ step: "classify", verdict: "hold", reason }],
  });
  const lines = (await first.metrics()).split("\n");
  const step = `pipeline="main",step="classify"`;
  expect(lines).toEqual(
    expect.arrayContaining([
      'ingestlayer_model_budget_used{model="urgency",unit="tokens",period="day"} 300',
      'ingestlayer_model_budget_limit{model="urgency",unit="tokens",period="day"} 250',
      `ingestlayer_step_events_total{${step},count="input_tokens"} 270`,
      `ingestlayer_step_events_total{${step},count="output_tokens"} 30`,
      `ingestlayer_step_events_total{${step},count="model_calls"} 3`,
      `ingestlayer_step_events_total{${step},count="over_budget"} 2`,
    ]),
  );
  await first.stop();

  const sameDay = await start("onExhausted: hold");
  await emit(sameDay, [6]);
  await expect.poll(async () => (await stateOf(sameDay))?.parked, soon).toBe(3);
  await sameDay.stop();
  expect(server.received).toHaveLength(3);

  const nextDay = await start("onExhausted: hold", 1);
  await expect.poll(() => there.delivered.length, soon).toBe(6);
  await nextDay.stop();
  expect(server.received).toHaveLength(6);
  expect(labels()).toEqual([1, 2, 3, 4, 5, 6].map((n) => `${n} high`));
});

test("events past the budget take the default, and why says of each which it was", async () => {
  const engine = await start("onExhausted: default, default: low");
  const ids = await emit(engine, [1, 2, 3, 4, 5]);
  // Delivered is not settled yet, and why tells of what is.
  const done = async () => (await stateOf(engine))?.tally["route/there/done"];
  await expect.poll(done, soon).toBe(5);
  const stories = await Promise.all(ids.map((id) => engine.why(id)));
  const steps = stories.map(({ pipelines }) => pipelines[0]?.steps[0]);
  const told = steps.map((step) => [step?.changes?.[0]?.value, step?.counts, step?.notes]);
  const answered = ["high", undefined, [expect.stringMatching(/^model '\w+' was asked/)]];
  const defaulted = ["low", { defaulted: 1, over_budget: 1 }, undefined];
  expect(told).toEqual([answered, answered, answered, defaulted, defaulted]);
  await engine.stop();
});

test("events past the budget become dead letters where the config says so", async () => {
  const engine = await start("onExhausted: fail");
  await emit(engine, [1, 2, 3, 4, 5]);
  await expect.poll(async () => (await stateOf(engine))?.deadLetters, soon).toBe(2);
  const codes: string[] = [];
  for await (const { failure } of engine.deadLetters({})) codes.push(failure.code);
  expect(codes).toEqual(["IL_MDL_009", "IL_MDL_009"]);
  expect(there.delivered).toHaveLength(3);
  await engine.stop();
});
