import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, loadProject } from "@ingestlayer/core";
import type { Engine, JsonObject, PipelineState } from "@ingestlayer/core";
import { apiVersion, defineDestination } from "@ingestlayer/core/plugin";
import { builtinPlugins } from "@ingestlayer/plugins";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";

// The classify step through the whole engine, with a real store, a real isolate and a model behind
// real HTTP: what is asked, how often, and what becomes of every event.

const silent = { info: () => undefined, warn: () => undefined };

let folder: string;
let server: Server;
let host: string;
let calls: number;
const delivered = new Map<unknown, unknown>();

beforeEach(async () => {
  calls = 0;
  delivered.clear();
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-classify-"));
  server = createServer((request, response) => {
    calls += 1;
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      const { n } = JSON.parse(body) as { n: number };
      setTimeout(() => response.end(JSON.stringify(n % 2 === 0 ? "even" : "odd")), 10);
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Keeps what it is handed, by the event's field `id`. */
const keep = defineDestination({
  manifest: { name: "keep", version: "1.0.0", apiVersion, kind: "destination", summary: "Keeps." },
  repeats: "recognised",
  config: z.strictObject({}),
  route: z.strictObject({}),
  create: () => ({
    route: () => ({
      deliver: (batch) => {
        for (const { payload } of batch) delivered.set(payload["id"], payload["parity"]);
        return Promise.resolve(batch.map(() => ({ kind: "done" }) as const));
      },
    }),
  }),
});

async function start(adapter: string, model: string): Promise<Engine> {
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(join(folder, "adapter.ts"), adapter);
  await writeFile(
    file,
    `store: sqlite:store.db
events: { number.seen: { id: int, n: int } }
models:
  parity: { adapter: ./adapter.ts, hosts: ["${host}"], allowAddresses: ["${host}"], settings: { url: "http://${host}/" }, ${model} }
destinations: { kept: { keep: {} } }
pipelines:
  parity:
    on: number.seen
    steps: [{ classify: { into: parity, labels: [even, odd], model: parity, input: [n] } }]
    to: [{ kept: {} }]
`,
  );
  const plugins = [...builtinPlugins, keep];
  const loaded = await loadProject(file, { env: {}, plugins, log: silent });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return await createEngine(loaded.project, { log: silent });
}

async function emit(engine: Engine, numbers: readonly number[], firstId = 0): Promise<void> {
  const submissions = numbers.map((n, index) => {
    const payload: JsonObject = { id: firstId + index, n };
    return { name: "number.seen", payload, payloadText: JSON.stringify(payload) };
  });
  for (let at = 0; at < submissions.length; at += 500) {
    await engine.ingest(submissions.slice(at, at + 500));
  }
}

async function until(engine: Engine, done: (state: PipelineState) => boolean) {
  const state = async () => (await engine.summary()).pipelines[0]!;
  await expect.poll(async () => done(await state()), { timeout: 100_000, interval: 50 }).toBe(true);
  return await state();
}

const asking = `
export async function classify({ input }, { fetch, settings }) {
  const response = await fetch(settings.url, { method: "POST", body: JSON.stringify(input) });
  return response.json();
}
`;

test("10,000 events with 1,000 distinct inputs make 1,000 calls, and none after a restart", async () => {
  const numbers = Array.from({ length: 10_000 }, (_, index) => (index * 7) % 1_000);
  const first = await start(asking, "concurrency: 64");
  await emit(first, numbers);
  await until(first, ({ backlog, parked }) => backlog === 0 && parked === 0);
  await first.stop();
  expect(calls).toBe(1_000);
  expect(delivered.size).toBe(10_000);

  const second = await start(asking, "concurrency: 64");
  await emit(second, numbers, 10_000);
  const state = await until(second, ({ backlog }) => backlog === 0);
  await second.stop();
  expect(calls).toBe(1_000);
  expect(delivered.size).toBe(20_000);
  expect(delivered.get(10_001)).toBe("odd");
  expect(state.deadLetters).toBe(0);
}, 120_000);

const hostile = `
export async function classify({ input: { n } }) {
  if (n === 7) for (;;);
  if (n === 11) { const kept = []; for (;;) kept.push({ x: Math.random() }); }
  if (n === 13) return new Array(2 ** 27).fill(1).length;
  if (n === 17) throw new Error("never");
  if (n === 19) return "neither";
  return n % 2 === 0 ? "even" : "odd";
}
`;

test("an adapter that loops, runs out of memory or lies costs no other event, and each is accounted for", async () => {
  const engine = await start(hostile, "timeout: 2s, memory: 16MB");
  await emit(
    engine,
    Array.from({ length: 100 }, (_, n) => n),
  );
  // Whatever was under way when an adapter died waits for its retry; those that it was are never dead for it.
  const state = await until(
    engine,
    ({ backlog, parked, deadLetters }) =>
      backlog === 0 && delivered.size === 95 && parked + deadLetters === 5,
  );
  await engine.stop();
  expect(state.parked).toBeGreaterThanOrEqual(3);
  expect(["7", "11", "13", "17", "19"].some((n) => delivered.has(Number(n)))).toBe(false);
}, 120_000);
