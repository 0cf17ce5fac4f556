import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AdapterModelConfig } from "../config/config.ts";
import type { ModelRequest } from "../plugin/setup.ts";
import { forgetfulStore } from "../store/forgetful.ts";
import { LimitedModel } from "./limited-model.ts";
import { createModels } from "./models.ts";
import type { Models } from "./models.ts";

const never = new AbortController().signal;
const log = { info: () => undefined, warn: () => undefined };
const folder = mkdtempSync(join(tmpdir(), "ingestlayer-models-"));
const request: ModelRequest = {
  input: { subject: "down" },
  labels: ["low", "high"],
  schema: { enum: ["low", "high"] },
  prompt: "How urgent?",
};

let server: Server;
let host: string;
let atOnce = 0;
let mostAtOnce = 0;
let files = 0;

beforeAll(async () => {
  server = createServer(async (received, response) => {
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    let body = "";
    for await (const chunk of received) body += String(chunk);
    setTimeout(() => {
      atOnce -= 1;
      const { authorization } = received.headers;
      response.end(JSON.stringify({ label: "high", authorization, asked: JSON.parse(body) }));
    }, 20);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

function create(code: string, config: Partial<AdapterModelConfig> = {}): Models {
  const adapter = join(folder, `adapter-${(files += 1)}.ts`);
  writeFileSync(adapter, code);
  const full: AdapterModelConfig = {
    kind: "adapter",
    adapter,
    hosts: [host],
    allowAddresses: [host],
    secrets: { key: "a secret" },
    settings: { url: `http://${host}/` },
    timeoutMs: 2_000,
    concurrency: 4,
    memoryMb: 64,
    path: ["models", "m"],
    ...config,
  };
  return createModels(new Map([["m", full]]), { log });
}

const asking = `
  export async function classify(request, { fetch, secrets, settings }) {
    const response = await fetch(settings.url, {
      method: "POST",
      headers: { authorization: "Bearer " + secrets.key },
      body: JSON.stringify(request),
    });
    return response.json();
  }
`;

test("asks through the adapter, so many calls at once", async () => {
  const models = create(asking);
  const model = models.get("m")!;
  await model.open?.(never);
  const results = await Promise.all(
    Array.from({ length: 16 }, () => model.classify(request, never)),
  );
  expect(results[0]).toMatchObject({ ok: true, answer: { label: "high", asked: request } });
  expect(results.every(({ ok }) => ok)).toBe(true);
  expect(mostAtOnce).toBe(4);
  await models.close();
});

test("the fingerprint follows name, source and settings, and nothing else", async () => {
  const fingerprint = (models: Models) => models.get("m")?.fingerprint;
  const first = fingerprint(create(asking));
  expect(fingerprint(create(asking, { timeoutMs: 1, concurrency: 1, secrets: {} }))).toBe(first);
  expect(fingerprint(create(`${asking}// changed`))).not.toBe(first);
  expect(fingerprint(create(asking, { settings: { url: "x" } }))).not.toBe(first);
});

test("an adapter that cannot be used stops the start, and keeps events waiting", async () => {
  for (const code of ["enum A { B }", "export const other = 1;"]) {
    const models = create(code);
    const model = models.get("m")!;
    await expect(model.open?.(never)).rejects.toMatchObject({ name: "IngestError" });
    expect(await model.classify(request, never)).toMatchObject({ ok: false });
    await models.close();
  }
});

test("a call that takes too long is over, and may be repeated", async () => {
  const models = create("export const classify = () => new Promise(() => {});", {
    timeoutMs: 100,
  });
  expect(await models.get("m")?.classify(request, never)).toMatchObject({
    ok: false,
    retry: true,
    failure: { code: "IL_SBX_104" },
  });
  await models.close();
});

test("closing ends the calls in flight", async () => {
  const models = create("export const classify = () => new Promise(() => {});");
  const call = models.get("m")?.classify(request, never);
  await models.close();
  expect(await call).toMatchObject({ ok: false, retry: true });
  expect(models.names).toEqual(["m"]);
  expect(models.get("n")).toBeUndefined();
});

test("a budget of calls is kept: what is over it waits, or is told when to come back", async () => {
  const models = create(asking, { rate: { events: 2, perMs: 300 }, timeoutMs: 20_000 });
  const model = models.get("m")!;
  await model.open?.(never);
  const startedMs = performance.now();
  const results = await Promise.all(
    Array.from({ length: 4 }, () => model.classify(request, never)),
  );
  expect(results.every(({ ok }) => ok)).toBe(true);
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(295);
  await models.close();

  const strict = create(asking, { rate: { events: 1, perMs: 3_600_000 } });
  await strict.get("m")?.classify(request, never);
  const over = await strict.get("m")?.classify(request, never);
  expect(over).toMatchObject({ ok: false, retry: true, failure: { code: "IL_MDL_005" } });
  expect(over?.ok === false ? over.afterMs : 0).toBeGreaterThan(3_000_000);
  await strict.close();
});

test("a model that is down is not asked until it is time, then once", async () => {
  let nowMs = 0;
  const clock = { now: () => nowMs, sleep: () => Promise.resolve() };
  let asked = 0;
  let up = false;
  const failure = { code: "X", reason: "no connection" };
  const inner = {
    name: "m",
    fingerprint: "",
    classify: async () => {
      asked += 1;
      return up ? { ok: true as const, answer: 1 } : { ok: false as const, failure, retry: true };
    },
    look: async () => undefined,
    close: () => Promise.resolve(),
  };
  const limits = { concurrency: 1, timeoutMs: 1_000 } as AdapterModelConfig;
  const model = new LimitedModel(inner, limits, log);
  model.bind(forgetfulStore, clock);
  for (let call = 0; call < 8; call += 1) await model.classify(request, never);
  expect(asked).toBe(5);
  expect(await model.classify(request, never)).toMatchObject({
    retry: true,
    afterMs: 1_000,
    failure: { code: "IL_MDL_004", reason: "the model 'm' is down: no connection" },
  });
  nowMs = 1_000;
  await model.classify(request, never);
  await model.classify(request, never);
  expect(asked).toBe(6);
  nowMs = 10_000;
  up = true;
  expect(await model.classify(request, never)).toMatchObject({ ok: true });
  expect(await model.classify(request, never)).toMatchObject({ ok: true });
});
