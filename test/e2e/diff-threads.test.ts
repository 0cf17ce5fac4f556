import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diff, loadProject, openStore, openStoreReader } from "@ingestlayer/core";
import type { EventId } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runForTest } from "../../server/src/testing/run-cli.ts";

// `ingestlayer diff` over a log that is long enough for a second thread.

const log = { info: () => undefined, warn: () => undefined };
const plugin = join(import.meta.dirname, "../support/plugins/thread-step.ts");
const number = 101_000;
const timeout = 120_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-threads-"));
  await using store = await openStore({ kind: "sqlite", file: join(folder, "store.db") });
  const receivedAtMs = Date.now();
  for (let first = 0; first < number; first += 5_000) {
    const batch = Array.from({ length: Math.min(5_000, number - first) }, (_, index) => ({
      id: `0197c000-0000-7000-8000-${String(first + index).padStart(12, "0")}` as EventId,
      name: "ticket",
      source: "rest",
      receivedAtMs,
      payload: JSON.stringify({ n: first + index, tier: ["free", "pro"][index % 2] }),
    }));
    await store.append(batch);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const config = (step: string, tier: string, limit: number) => `
store: sqlite:store.db
plugins: [${plugin}]
events: { ticket: { n: int, tier: free | pro } }
destinations: { hook: { webhook: { url: "https://hooks.example.com/" } } }
pipelines:
  main:
    on: ticket
    steps: [filter.match: $event.n < ${limit}, ${step}]
    to: [{ hook: {}, when: $event.tier == "${tier}" }]
`;

/** The report of the command, and the same as one thread alone has it. */
async function compare(step: string) {
  const [old, now] = [join(folder, "ingestlayer.yaml"), join(folder, "new.yaml")];
  await writeFile(old, config(step, "free", 100_500));
  await writeFile(now, config(step, "pro", 60_000));
  const { code, out } = await runForTest(["diff", now, "--config", old, "--json"]);
  const [before, after] = [await load(old), await load(now)];
  await using reader = await openStoreReader(before.config.store);
  return { code, told: JSON.parse(out), alone: await diff(reader, before, after, { sinceMs: 0 }) };
}

async function load(file: string) {
  const loaded = await loadProject(file, { env: {}, plugins: builtinPlugins, log });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.project;
}

test(
  "a second thread takes a share of a long log, and the report is what one thread says",
  { timeout },
  async () => {
    const note = join(folder, "asked");
    const { code, told, alone } = await compare(`thread: { note: ${note} }`);
    expect(existsSync(note)).toBe(true);
    expect(code).toBe(1);
    expect(told).toEqual(alone);
    expect(told).toMatchObject({
      looked: number,
      differing: 100_500,
      differences: [
        { kind: "no longer goes to", route: "hook", events: 50_250 },
        { kind: "now goes to", route: "hook", events: 30_000 },
        { kind: "now dropped", events: 40_500 },
      ],
    });
  },
);

test("where a step cannot run in a thread of its own, one does it all", { timeout }, async () => {
  const { told, alone } = await compare("main-thread: {}");
  expect(told).toEqual(alone);
  expect(told).toMatchObject({ looked: number, differing: 100_500 });
});
