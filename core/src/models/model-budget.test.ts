import { afterEach, beforeEach, expect, test } from "vitest";
import type { BudgetConfig, PluginModelConfig } from "../config/config.ts";
import type { ModelRequest, ModelResult } from "../plugin/setup.ts";
import { createTestClock } from "../testing/test-clock.ts";
import type { TestClock } from "../testing/test-clock.ts";
import { LimitedModel } from "./limited-model.ts";
import { addTo } from "../store/cache.ts";
import { ModelBudget } from "./model-budget.ts";
import { spendingIn } from "./spending.ts";
import type { SpendingStore } from "./spending.ts";

const never = new AbortController().signal;
const noon = Date.UTC(2026, 0, 5, 12);
const hourMs = 3_600_000;
const warnings: string[] = [];
const log = { info: () => undefined, warn: (line: string) => void warnings.push(line) };
const request: ModelRequest = { input: "abcd", labels: ["a"], schema: {}, prompt: "?" };

let clock: TestClock;
let kept: Map<string, string>;
let asked: number;
let answer: () => Promise<ModelResult>;
beforeEach(() => {
  clock = createTestClock(noon);
  kept = new Map();
  asked = 0;
  answer = () => Promise.resolve({ ok: true, answer: "a", usage: usage(10) });
});
afterEach(() => expect(warnings.splice(0)).toEqual([]));

const usage = (tokens: number) => ({ inputTokens: tokens - 1, outputTokens: 1 });

/** A store as a process opens it: what it holds outlives it. */
function openStore(): SpendingStore {
  // A write on its way goes where it was meant to, even past the end of its test.
  const held = kept;
  return {
    cacheGet: async (_namespace, keys) =>
      new Map(keys.flatMap((key) => (held.has(key) ? [[key, held.get(key)!] as const] : []))),
    cacheAdd: async (_namespace, addition) => {
      // As far away as a database.
      await new Promise((resolve) => setTimeout(resolve, 1));
      const { value, ...sum } = addTo(held.get(addition.key), addition);
      if (sum.added) held.set(addition.key, value);
      return sum;
    },
  };
}

function open(budget: BudgetConfig, store = openStore()): LimitedModel {
  const inner = {
    name: "m",
    fingerprint: "",
    classify: () => {
      asked += 1;
      return answer();
    },
    look: async () => undefined,
    close: () => Promise.resolve(),
  };
  const config = { concurrency: 8, timeoutMs: 1_000, budget } as PluginModelConfig;
  const model = new LimitedModel(inner, config, log);
  model.bind(store, clock);
  return model;
}

const ask = (model: LimitedModel, signal = never) => model.classify(request, signal);

test("a day's calls are counted over restarts, and begin anew with the day", async () => {
  const first = open({ callsPerDay: 3 });
  await ask(first);
  await ask(first);
  await first.close();
  const second = open({ callsPerDay: 3 });
  expect(await ask(second)).toMatchObject({ ok: true });
  expect(await ask(second)).toEqual({
    ok: false,
    retry: true,
    unasked: "budget",
    afterMs: 12 * hourMs,
    failure: {
      code: "IL_MDL_009",
      reason:
        "the budget of the model 'm' is used up: 3 calls a day (models.m.budget.callsPerDay); " +
        "the next day begins at 2026-01-06T00:00:00.000Z",
    },
  });
  expect(asked).toBe(3);
  clock.advance(12 * hourMs);
  expect(await ask(second)).toMatchObject({ ok: true });
});

test("two configs at one store count together: a reload or a replay begins nothing anew", async () => {
  const store = openStore();
  const models = [open({ callsPerMinute: 2 }, store), open({ callsPerMinute: 2 }, store)] as const;
  await ask(models[0]);
  await ask(models[1]);
  for (const model of models) expect(await ask(model)).toMatchObject({ unasked: "budget" });
  clock.advance(60_000);
  expect(await ask(models[0])).toMatchObject({ ok: true });
});

test("tokens count as the model says, whatever came of the call", async () => {
  const model = open({ tokensPerDay: 25 });
  const failure = { code: "IL_MDL_106", reason: "refused" };
  answer = () => Promise.resolve({ ok: false, failure, retry: false, usage: usage(10) });
  for (let call = 0; call < 3; call += 1) await ask(model);
  expect(await ask(model)).toMatchObject({ unasked: "budget" });
  expect(await model.budgets()).toEqual([
    { model: "m", unit: "tokens", period: "day", used: 30, most: 25 },
  ]);
});

test("where the model does not say, a token is four characters; where nothing came, there are none", async () => {
  const model = open({ tokensPerDay: 1_000, callsPerDay: 1_000 });
  answer = () => Promise.resolve({ ok: true, answer: "x".repeat(400) });
  await ask(model);
  const [calls, tokens] = await model.budgets();
  expect(calls).toMatchObject({ unit: "calls", used: 1 });
  expect(tokens?.used).toBeGreaterThan(100);
  expect(tokens?.used).toBeLessThan(130);
  answer = () =>
    Promise.resolve({ ok: false, failure: { code: "X", reason: "no connection" }, retry: true });
  await ask(model);
  expect((await model.budgets())[1]?.used).toBe(tokens?.used);
});

test("calls at one time pass a limit of tokens by no more than one call", async () => {
  const model = open({ tokensPerDay: 95 });
  await ask(model);
  answer = async () => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    return { ok: true, answer: "a", usage: usage(10) };
  };
  const results = await Promise.all(Array.from({ length: 40 }, () => ask(model)));
  expect(results.filter(({ ok }) => ok)).toHaveLength(9);
  expect(await model.budgets()).toMatchObject([{ used: 100, most: 95 }]);
});

test("who waits for room gives up with its caller, and a call that was not made costs nothing", async () => {
  const model = open({ tokensPerDay: 15 });
  await ask(model);
  const waiting: ((result: ModelResult) => void)[] = [];
  answer = () => new Promise((resolve) => waiting.push(resolve));
  const inFlight = ask(model);
  const controller = new AbortController();
  const second = ask(model, controller.signal);
  await expect.poll(() => waiting.length).toBe(1);
  controller.abort();
  expect(await second).toMatchObject({ ok: false, retry: true, failure: { code: "IL_MDL_010" } });
  waiting[0]!({ ok: true, answer: "a", usage: usage(1) });
  expect(await inFlight).toMatchObject({ ok: true });
  expect(await model.budgets()).toMatchObject([{ used: 11 }]);
});

test("a store that cannot be read keeps events waiting; one that cannot be written is told of", async () => {
  const store = openStore();
  let broken = "disk";
  const whole = () => (broken === "" ? undefined : Promise.reject(new Error(broken)));
  const moody: SpendingStore = {
    cacheGet: (...given) => whole() ?? store.cacheGet(...given),
    cacheAdd: (...given) => whole() ?? store.cacheAdd(...given),
  };
  const model = open({ callsPerDay: 9 }, moody);
  const uncounted = { retry: true, failure: { code: "IL_MDL_010" } };
  expect(await ask(model)).toMatchObject(uncounted);
  broken = "";
  answer = () => {
    broken = "full";
    return Promise.resolve({ ok: true, answer: "a", usage: usage(10) });
  };
  expect(await ask(model)).toMatchObject({ ok: true });
  expect(await ask(model)).toMatchObject(uncounted);
  expect(asked).toBe(1);
  await model.close();
  expect(warnings.splice(0)).toContain("what a model has used could not be remembered: full");
  // What could not be written goes with what comes next.
  broken = "";
  answer = () => Promise.resolve({ ok: true, answer: "a", usage: usage(10) });
  await ask(model);
  await model.close();
  expect([...kept.values()]).toEqual(['{"calls":2,"tokens":20}']);
});

test("processes that share a store make a day's calls together, none beyond, none lost", async () => {
  const models = [open({ callsPerDay: 30 }), open({ callsPerDay: 30 })] as const;
  const results = await Promise.all(
    Array.from({ length: 50 }, (_, call) => ask(models[call % 2]!)),
  );
  expect(results.filter(({ ok }) => ok)).toHaveLength(30);
  expect(asked).toBe(30);
  for (const result of results) if (!result.ok) expect(result).toMatchObject({ unasked: "budget" });
  for (const model of models) await model.close();
  expect([...kept.values()]).toEqual(['{"calls":30,"tokens":300}']);
});

test("a call that was given back is there for the next one, even where the store failed meanwhile", async () => {
  const store = openStore();
  let failures = 0;
  const moody: SpendingStore = {
    ...store,
    cacheAdd: (namespace, addition) => {
      if ((addition.add["calls"] ?? 0) >= 0) return store.cacheAdd(namespace, addition);
      failures += 1;
      return Promise.reject(new Error("full"));
    },
  };
  const spending = spendingIn(moody);
  const budget = new ModelBudget("m", { callsPerDay: 1 }, spending, log);
  const place = await budget.take(() => noon, never);
  if ("end" in place) place.end(undefined);
  await spending.written();
  expect(failures).toBe(1);
  expect(warnings.splice(0)).toHaveLength(1);
  expect(await budget.take(() => noon, never)).toHaveProperty("end");
  expect(await budget.take(() => noon, never)).toHaveProperty("reason");
  expect([...kept.values()]).toEqual(['{"calls":1,"tokens":0}']);
});

test("processes that share a store count each other's tokens", async () => {
  const models = [open({ tokensPerDay: 50 }), open({ tokensPerDay: 50 })] as const;
  for (let call = 0; call < 8; call += 1) {
    await ask(models[call % 2]!);
    for (const model of models) await model.close();
  }
  expect([...kept.values()]).toEqual(['{"calls":6,"tokens":60}']);
});
