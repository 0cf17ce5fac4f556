import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openStore, openStoreReader } from "@ingestlayer/core";
import type { DiffReport } from "@ingestlayer/core";
import { decodeEvent } from "../core/src/pipeline/event.ts";
import type { PipelinePlan } from "../core/src/pipeline/plan.ts";
import type { StoredEvent } from "../core/src/store/store.ts";
import { median } from "./quantile.ts";
import { compilePlan, pipelineConfig, runPlan, storedBatch } from "./pipeline-config.ts";

/** `EVENTS=100000` for a shorter run. */
const events = Number(process.env["EVENTS"] ?? 1_000_000);
const batchSize = 500;
const rounds = 3;
const roundMs = 150;
/** How often each change is compared, in turns: a machine's speed drifts within seconds. */
const turns = 3;

/** What the new config changes, by what it is called here. */
const changes: readonly (readonly [name: string, from: string, to: string])[] = [
  ["the same config", "", ""],
  [
    "another 'when'",
    `when: $event.customer_tier == "enterprise"`,
    `when: $event.customer_tier == "pro"`,
  ],
  ["another filter", `in ["email", "chat"]`, `in ["email"]`],
  ["another step", "when: $event.account.seats > 100", "when: $event.account.seats > 250"],
];

/**
 * `ingestlayer diff` over recorded events, as a command of its own on a stopped server's store, beside the rate
 * at which the same pipeline takes the same events inside one process (see `pipeline.bench.ts`). Each event goes
 * through two configs, and is read from the store. That rate is measured twice: over the same few hundred texts
 * again and again, whose short values V8 has in its table of strings already, and over texts of which each is new, as
 * the log's are.
 */
export async function run(): Promise<void> {
  const folder = await mkdtemp(join(import.meta.dirname, ".diff-"));
  try {
    await fill(join(folder, "store.db"));
    const plugins = join(import.meta.dirname, "pipeline-config.ts");
    const text = `store: sqlite:store.db\nplugins: [${plugins}]\n${pipelineConfig}`;
    await writeFile(join(folder, "ingestlayer.yaml"), text);
    await writeFile(join(folder, "new.yaml"), text);
    const { tookMs: startMs } = await command(folder, "1m");
    const rates = [await pipelineRates()];
    console.log(
      `${events} events         seconds  events/s  of the pipeline's: new texts  same texts  peak MB  differing`,
    );
    const all = new Map(changes.map(([name]): [string, Beside[]] => [name, []]));
    for (let turn = 0; turn < turns; turn += 1) {
      for (const [name, from, to] of changes) {
        await writeFile(join(folder, "new.yaml"), text.replace(from, to));
        const ran = await command(folder);
        rates.push(await pipelineRates());
        all.get(name)!.push({ ran, rates: rates.slice(-2) });
      }
    }
    for (const [name, ran] of all) print(name, ran);
    const rate = (texts: keyof Rates) => median(rates.map((each) => each[texts])).toFixed(0);
    console.log(
      `in-process pipeline: ${rate("fresh")} events/s of new texts, ${rate("same")} of the same (medians)`,
    );
    const file = join(folder, "store.db");
    const [reading, running] = [
      await readingRate(file),
      await readingRate(file, await compilePlan()),
    ];
    console.log(`the command with no event to compare: ${(startMs / 1_000).toFixed(1)} s`);
    console.log(`reading them from the store, alone: ${reading.toFixed(0)} events/s`);
    console.log(`the same, through the pipeline once: ${running.toFixed(0)} events/s`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(file: string): Promise<void> {
  await using store = await openStore({ kind: "sqlite", file });
  const size = 5_000;
  const startMs = Date.now() - 3_600_000;
  for (let first = 0; first < events; first += size) {
    const batch = storedBatch(Math.min(size, events - first), first);
    await store.append(batch.map((event) => ({ ...event, receivedAtMs: startMs })));
  }
}

/** What one run of the command came to, from its start to its end. */
interface Ran {
  readonly report: DiffReport;
  readonly tookMs: number;
  readonly peakMb: number;
}

async function command(folder: string, since = "24h"): Promise<Ran> {
  const config = ["--config", join(folder, "ingestlayer.yaml")];
  const args = ["diff", join(folder, "new.yaml"), ...config, "--since", since, "--json"];
  const bin = join(import.meta.dirname, "../server/bin/ingestlayer.mjs");
  const peakFile = join(folder, "peak");
  const preload = `--import=${join(import.meta.dirname, "peak.mjs")}`;
  const env = { ...process.env, NODE_OPTIONS: preload, PEAK_FILE: peakFile };
  await rm(peakFile, { force: true });
  const startedMs = performance.now();
  const stdout = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, [bin, ...args], { env }, (error, out, said) => {
      // Exit code 1 says that there are differences.
      if (error === null || error.code === 1) resolve(out);
      else reject(new Error(said));
    });
  });
  const tookMs = performance.now() - startedMs;
  // The command runs in a process of its own behind the one that was started.
  const peaks = (await readFile(peakFile, "utf8")).trim().split("\n").map(Number);
  return { report: JSON.parse(stdout) as DiffReport, tookMs, peakMb: Math.max(...peaks) };
}

/** A run of the command, with the pipeline's rates before and after it. */
interface Beside {
  readonly ran: Ran;
  readonly rates: readonly Rates[];
}

function print(name: string, runs: readonly Beside[]): void {
  for (const { ran } of runs) {
    if (ran.report.looked !== events) throw new Error(`diff looked at ${ran.report.looked}`);
  }
  const seconds = median(runs.map(({ ran }) => ran.tookMs)) / 1_000;
  const share = (texts: keyof Rates) =>
    median(
      runs.map(({ ran, rates }) => {
        const beside = rates.reduce((sum, each) => sum + each[texts], 0) / rates.length;
        return (events * 1_000) / ran.tookMs / beside;
      }),
    ).toFixed(2);
  const cells = [
    seconds.toFixed(1).padStart(7),
    (events / seconds).toFixed(0).padStart(8),
    share("fresh").padStart(28),
    share("same").padStart(10),
    Math.max(...runs.map(({ ran }) => ran.peakMb))
      .toFixed(0)
      .padStart(7),
    String(runs[0]?.ran.report.differing).padStart(9),
  ];
  console.log(`${name.padEnd(20)}  ${cells.join("  ")}`);
}

/** Events a second, read as `diff` reads them; with a plan they go through it, once. */
async function readingRate(file: string, plan?: PipelinePlan): Promise<number> {
  await using store = await openStoreReader({ kind: "sqlite", file });
  const through = (await store.extent()).last?.position ?? 0;
  const room = () => ({ limit: batchSize, payloadCharsMax: 4_000_000 });
  const stretch = { names: ["support.ticket.created"], after: 0, through, room };
  const startedMs = performance.now();
  for await (const page of store.pages(stretch)) {
    if (plan === undefined) continue;
    await runPlan(
      plan,
      page.map(({ event }) => decodeEvent(event)),
    );
  }
  return (events * 1_000) / (performance.now() - startedMs);
}

/** Events a second through steps and routes, from the stored text, in this process. */
interface Rates {
  /** Over the same texts again and again. */
  readonly same: number;
  /** Over texts that were never parsed before. */
  readonly fresh: number;
}

async function pipelineRates(): Promise<Rates> {
  const plan = await compilePlan();
  const stored = storedBatch(batchSize);
  const [same, fresh]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    same.push(await pipelineRate(plan, () => stored));
    fresh.push(await pipelineRate(plan, newBatch));
  }
  return { same: median(same), fresh: median(fresh) };
}

/** Only what goes through the pipeline is timed. */
async function pipelineRate(
  plan: PipelinePlan,
  next: () => readonly StoredEvent[],
): Promise<number> {
  let [tookMs, batches] = [0, 0];
  for (; tookMs < roundMs; batches += 1) {
    const stored = next();
    const startedMs = performance.now();
    await runPlan(plan, stored.map(decodeEvent));
    tookMs += performance.now() - startedMs;
  }
  return (batches * batchSize * 1_000) / tookMs;
}

let made = 0;

function newBatch(): readonly StoredEvent[] {
  const batch = storedBatch(batchSize, made);
  made += batchSize;
  return batch;
}
