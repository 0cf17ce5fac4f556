import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runForTest } from "../../server/src/testing/run-cli.ts";
import { readmeBlock, readmeEvent } from "../support/readme.ts";
import { runModule } from "../support/run.ts";
import type { Ended, Running } from "../support/run.ts";

// The main job, end to end, as `npm start -- --once` runs it: SDK, HTTP, event log, model adapter in its
// isolate, filter, redaction, rows in a real Postgres.

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "ingestlayer-demo-"));
});
afterEach(() => rm(data, { recursive: true, force: true }));

function startDemo(...args: readonly string[]): Running {
  return runModule("demo/main.ts", args, {
    INGESTLAYER_DATA: data,
    PORT: "0",
    DATABASE_URL: undefined,
    MODEL_URL: undefined,
  });
}

/** The figures of "What became of them". */
function figures({ stdout }: Ended): Readonly<Record<string, number>> {
  const found = stdout.matchAll(/^ {2}([a-z][a-z -]*?) +(\d+)(?: |$)/gm);
  return Object.fromEntries([...found].map(([, name, count]) => [name, Number(count)]));
}

test("every ticket is accounted for, and a second run stores and delivers nothing twice", async () => {
  const first = await startDemo("--once").ended;
  expect(first.code, first.stdout + first.stderr).toBe(0);
  // What a user sees first is what runs where; what PGlite does not promise stands there, too.
  expect(first.stderr).toBe("");
  expect(first.stdout).toMatch(/^\ningestlayer is ready on .*fsync/s);
  // To the letter what the README shows.
  expect(first.stdout).toContain(readmeBlock("", "What became of them"));
  const found = figures(first);
  expect(found["emitted"]).toBeGreaterThanOrEqual(200);
  expect(found["repeats"]).toBeGreaterThan(0);
  expect(found["delivered"]).toBeGreaterThan(0);
  expect(found["model calls"]).toBeLessThan(found["received"]!);
  expect(found["received"]! + found["repeats"]!).toBe(found["emitted"]);
  expect(found["filtered"]! + found["delivered"]! + found["dead-lettered"]!).toBe(
    found["received"],
  );

  const running = startDemo();
  const url = await servingUrl(running);
  // Every ticket once more would ask the model nothing: it is where it was, and what it said is remembered.
  expect(await post(`${url}/v1/replays`, JSON.stringify({ dry_run: true }))).toMatchObject({
    replayed: found["received"],
    pipelines: [{ uncertain: 0 }],
  });
  expect(await post(`${url}/v1/events`, readmeEvent())).toMatchObject({ repeated: false });
  await expect.poll(() => why(url)).toContain("delivered at the first attempt");
  expect(missing(readmeBlock("", "support-escalations: passed"), await why(url))).toEqual([]);
  running.process.kill("SIGTERM");
  const second = await running.ended;
  expect(second.stderr).not.toContain("NOT ACCOUNTED FOR");
  expect(figures(second)).toMatchObject({
    received: found["received"],
    delivered: found["delivered"],
    filtered: found["filtered"],
    "model calls": found["model calls"],
  });
}, 120_000);

test("kill -9 in the middle of the load loses no acknowledged ticket and doubles no row", async () => {
  const killed = startDemo("--once");
  const acknowledged = await acknowledgedAtLeast(40, killed);
  killed.process.kill("SIGKILL");
  await killed.ended;

  const again = await startDemo("--once").ended;
  expect(again.code, again.stdout + again.stderr).toBe(0);
  expect(again.stdout).toContain("acknowledged in an earlier run: all still there");
  const log = new DatabaseSync(join(data, "store.db"), { readOnly: true });
  const stored = new Set(
    log
      .prepare("select id from events")
      .all()
      .map((row) => row["id"]),
  );
  log.close();
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
}, 120_000);

/** Where the demo serves, once it has told what became of the tickets. */
function servingUrl({ process }: Running): Promise<string> {
  return new Promise<string>((resolve, reject) => {
    let said = "";
    process.stdout?.on("data", (text: string) => {
      said += text;
      const [, ready] = /ready on (\S+)/.exec(said) ?? [];
      if (ready !== undefined && said.includes("It goes on serving")) resolve(ready);
    });
    process.once("close", () => reject(new Error("the demo ended before it could be asked")));
  });
}

async function post(url: string, body: string): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  return (await fetch(url, { method: "POST", headers, body })).json();
}

/** What the README's command says of the README's event. */
async function why(url: string): Promise<string> {
  const [, , ...args] = (/^npx ingestlayer .*?(?= {3}#)/m.exec(readmeBlock("sh", "why"))?.[0] ?? "")
    .replace(/http:\S+/, url)
    .split(" ");
  return (await runForTest(args)).out;
}

/** Lines of the README that are not in the output, or not in this order; times are any times. */
function missing(block: string, output: string): string[] {
  const linesOf = (text: string) => text.replaceAll(/\d{4}-[-\dT:.]+Z/g, "TIME").split("\n");
  const lines = linesOf(output);
  return linesOf(block).filter((line) => {
    const at = lines.indexOf(line);
    lines.splice(0, at + 1);
    return line !== "" && at === -1;
  });
}

/** Waits until the emitter was told of that many stored tickets; returns their event ids. */
async function acknowledgedAtLeast(
  count: number,
  { process }: Running,
): Promise<readonly string[]> {
  const book = join(data, "acknowledged.txt");
  for (;;) {
    const lines = existsSync(book) ? readFileSync(book, "utf8").split("\n").slice(0, -1) : [];
    if (lines.length >= count) return lines.map((line) => line.split(" ")[1] ?? "");
    if (process.exitCode !== null) throw new Error("the demo ended before it could be killed");
    await delay(2);
  }
}
