import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, loadProject } from "@ingestlayer/core";
import type { Engine } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { buildApp } from "../app.ts";
import { runForTest } from "../testing/run-cli.ts";

// Every command that asks or repairs, on the store of a running server and of a stopped one.

const log = { info: () => undefined, warn: () => undefined };
const config = (tier: string) => `
store: sqlite:store.db
events: { ticket: { n: int, tier: free | pro, extra: json? } }
destinations: { hook: { webhook: { url: "http://127.0.0.1:1/" } } }
pipelines:
  main:
    on: ticket
    steps: [{ filter.match: { tier: ${tier} } }]
    to: [{ hook: {}, when: '!has($event.extra) || $event.extra.ok' }]
`;

interface Row {
  /** The command line without what says where: letters and replays are those of its own phase. */
  readonly args: (at: Phase) => readonly string[];
  /** Exit code where it does what it is asked; 0 when left out. */
  readonly code?: number;
  /** Whether the same is told of a running server and of its store once it is stopped. */
  readonly same?: true;
  /** Reads the config alone, so that a running server does not matter. */
  readonly configOnly?: true;
}

interface Phase {
  /** Of a dead letter that this phase may end. */
  readonly letter: number;
  /** A replay that was made, and is paused whenever a row begins. */
  readonly replay: string;
  readonly event: string;
  readonly other: string;
}

const rows: Readonly<Record<string, Row>> = {
  why: { args: ({ event }) => ["why", event], same: true },
  events: { args: () => ["events", "--where", "$event.n < 9"], same: true },
  stats: { args: () => ["stats"] },
  graph: { args: () => ["graph"], configOnly: true },
  check: { args: () => ["check", "--connect"], code: 1, configOnly: true },
  diff: { args: ({ other }) => ["diff", other], code: 1, same: true },
  "dlq list": { args: () => ["dlq", "list", "--where", "$event.n == 9"], same: true },
  "dlq show": { args: () => ["dlq", "show", "--where", "$event.n == 9"], same: true },
  "dlq export": { args: () => ["dlq", "export", "--where", "$event.n == 9"], same: true },
  "dlq retry": { args: ({ letter }) => ["dlq", "retry", "--where", `$event.n == ${letter}`] },
  "dlq drop": { args: ({ letter }) => ["dlq", "drop", "--where", `$event.n == ${letter} + 1`] },
  "replay run": { args: () => ["replay", "run", "--since", "1h", "--dry-run"], same: true },
  "replay list": { args: () => ["replay", "list"] },
  "replay show": { args: ({ replay }) => ["replay", "show", replay] },
  "replay resume": { args: ({ replay }) => ["replay", "resume", replay] },
  "replay pause": { args: ({ replay }) => ["replay", "pause", replay] },
  "replay cancel": { args: ({ replay }) => ["replay", "cancel", replay] },
};

/** They neither ask nor repair, or (tail) only follow a running server. */
const others = "start eval emit keys types webhook model destination tail help".split(" ");

let folder: string;
let file: string;
let other: string;
let engine: Engine;
let app: FastifyInstance;
let url: string;
let event: string;
const replays: string[] = [];

const run = (args: readonly string[], ...more: readonly string[]) =>
  runForTest([...args, "--config", file, ...more]);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-cli-commands-"));
  file = join(folder, "ingestlayer.yaml");
  other = join(folder, "other.yaml");
  await writeFile(file, config("pro"));
  await writeFile(other, config("free"));
  const loaded = await loadProject(file, { env: {}, plugins: builtinPlugins, log });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  engine = await createEngine(loaded.project, { log });
  app = buildApp(engine);
  url = await app.listen({ host: "127.0.0.1", port: 0 });
  // One is filtered; of the others the `when` cannot be decided, so that nothing is sent.
  const payloads = [
    { n: 0, tier: "free" },
    ...[1, 2, 3, 4, 9].map((n) => ({ n, tier: "pro", extra: {} })),
    // So many that a replay of them is not over before it was paused.
    ...Array.from({ length: 60 }, () => ({ n: 10, tier: "free" })),
  ];
  const results = await engine.ingest(
    payloads.map((payload) => ({ name: "ticket", payload, payloadText: JSON.stringify(payload) })),
  );
  const [first] = results;
  event = first !== undefined && first.status !== "rejected" ? first.id : "";
  await vi.waitFor(async () => {
    const { pipelines } = await engine.summary();
    expect(pipelines).toMatchObject([{ backlog: 0, deadLetters: 5 }]);
  });
  for (let made = 0; made < 2; made += 1) {
    const asked = [
      "replay",
      "run",
      "--where",
      "$event.n == 10",
      "--rate",
      "1/s",
      "--yes",
      "--json",
    ];
    const { out } = await run(asked, "--url", url);
    const { id } = JSON.parse(out.trim().split("\n").at(-1) ?? "") as { id: string };
    await run(["replay", "pause", id], "--url", url);
    replays.push(id);
  }
});
afterAll(async () => {
  await app.close();
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});

/** What a command says, of a store at a moment. */
const told = new Map<string, string>();

describe("on a running server", () => {
  test("every command that asks or repairs has a row here", async () => {
    const names = async (...of: readonly string[]) =>
      [...(await run([...of, "--help"])).out.matchAll(/^ {2}([a-z]+)(?:\|\S+)?(?: \S+)* {2,}/gm)]
        .map(([, name]) => name ?? "")
        .filter((name) => name !== "help");
    const tops = (await names()).filter((name) => !others.includes(name));
    const all = await Promise.all(
      tops.map(async (top) => {
        if (!["dlq", "replay"].includes(top)) return [top];
        return (await names(top)).map((name) => `${top} ${name}`);
      }),
    );
    expect(all.flat().toSorted()).toEqual(Object.keys(rows).toSorted());
  });

  test.each(Object.entries(rows))("%s refuses to touch its store", async (_name, row) => {
    const { code, out, err } = await run(row.args(phase(1)), "--json");
    if (row.configOnly) {
      expect([code, err]).toEqual([row.code ?? 0, ""]);
      return;
    }
    expect([out, code > 0]).toEqual(["", true]);
    expect(err).toMatch(/IL_STORE_003[^]*--url/);
  });

  test.each(Object.entries(rows))("%s answers through its API, as JSON", async (name, row) => {
    const { code, out } = await run(row.args(phase(1)), "--url", url, "--json");
    expect([name, code]).toEqual([name, row.code ?? 0]);
    told.set(name, jsonOf(out));
  });
});

describe("on the store of a stopped one", () => {
  beforeAll(async () => {
    await app.close();
    await engine.stop();
  });

  test.each(Object.entries(rows))("%s answers directly, as JSON", async (name, row) => {
    const { code, out } = await run(row.args(phase(2)), "--json");
    expect([name, code]).toEqual([name, row.code ?? 0]);
    const shown = jsonOf(out);
    if (row.same) expect(shown).toBe(told.get(name));
  });
});

function phase(nth: 1 | 2): Phase {
  return { letter: nth === 1 ? 1 : 3, replay: replays[nth - 1] ?? "", event, other };
}

/** The output, which must be JSON line by line; without what changes from moment to moment. */
function jsonOf(out: string): string {
  const lines = out.trim().split("\n");
  expect(lines.length).toBeGreaterThan(0);
  return lines.map((line) => JSON.stringify(JSON.parse(line))).join("\n");
}
