import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as delay } from "node:timers/promises";
import { createEngine, formatProblem, IngestError, loadProject } from "@ingestlayer/core";
import type { Engine, Log } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import { buildApp } from "@ingestlayer/server";
import { findFaults, toAccount } from "./account.ts";
import { createTable, openDatabase, readRows } from "./database.ts";
import type { Database } from "./database.ts";
import { lockFolder } from "./lock.ts";
import { openModel } from "./model.ts";
import type { DemoModel } from "./model.ts";
import { printAccount, printRows, printSetting, printWhatNext } from "./print.ts";
import { AcknowledgementBook, emitTickets, readTickets } from "./tickets.ts";

// The support-escalations recipe, for real, on this machine.

const once = process.argv.includes("--once");
const recipe = new URL("../recipes/support-escalations/", import.meta.url);
const folder = process.env["INGESTLAYER_DATA"] ?? fileURLToPath(new URL(".ingestlayer/", recipe));

// Whoever reads may have seen enough, such as `head`: the exit code still says whether all is well.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

try {
  await run();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(error instanceof IngestError ? formatProblem(error) : error.message);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await using stack = new AsyncDisposableStack();
  stack.use(lockFolder(folder));
  const [database, model] = await Promise.all([
    openDatabase(join(folder, "postgres"), process.env["DATABASE_URL"]).then((it) => stack.use(it)),
    openModel(new URL("labelled.jsonl", recipe), folder, process.env).then((it) => stack.use(it)),
  ]);
  await createTable(database.url, new URL("table.sql", recipe));
  const engine = stack.use(await openEngine(database, model));
  const app = buildApp(engine);
  stack.defer(() => app.close());
  const url = await listen(app, Number(process.env["PORT"] ?? 8787));
  printSetting({ url, database, model });

  const faults = await emitAndAccount(url, engine, database);
  for (const fault of faults) console.error(`NOT ACCOUNTED FOR: ${fault}`);
  if (once) {
    process.exitCode = faults.length === 0 ? 0 : 1;
    return;
  }
  printWhatNext(url, database.url);
  await interrupted();
  console.log("Stopping …");
}

/** Emits the sample tickets, waits for what becomes of them, prints it; returns what does not add up. */
async function emitAndAccount(
  url: string,
  engine: Engine,
  database: Database,
): Promise<readonly string[]> {
  const book = new AcknowledgementBook(join(folder, "acknowledged.txt"));
  const known = book.size;
  const tickets = readTickets(new URL("tickets.jsonl", recipe));
  let changed = 0;
  const acknowledged = await emitTickets(url, tickets, (answer) => {
    if (!book.note(answer)) changed += 1;
  });
  await untilQuiet(engine);
  const account = toAccount(await engine.summary());
  const ids = [...new Set(acknowledged.map(({ id }) => id))];
  const rows = await readRows(database.url, ids, 5);
  printAccount(account, { emitted: tickets.length, tickets: ids.length, known });
  printRows(rows.first, rows.count);
  return findFaults(account, {
    emitted: tickets.length,
    acknowledged: acknowledged.length,
    changed,
    events: ids.length,
    rows: rows.count,
    ticketsWithRow: rows.tickets,
  });
}

async function openEngine(database: Database, model: DemoModel): Promise<Engine> {
  const log = warningsBut(database.told);
  const loaded = await loadProject(fileURLToPath(new URL("ingestlayer.yaml", recipe)), {
    env: {
      HELPDESK_SECRET: `whsec_${Buffer.alloc(32, "demo").toString("base64")}`,
      ...process.env,
      ...model.env,
      DATABASE_URL: database.url,
    },
    plugins: builtinPlugins,
    log,
  });
  if (loaded.ok) return createEngine(loaded.project, { log });
  throw new Error(loaded.problems.map(formatProblem).join("\n"));
}

/** Shows the warnings of a run, without those that the reader is told of anyway. */
function warningsBut(told: readonly unknown[]): Log {
  return {
    info: () => undefined,
    warn(message, details) {
      if (!told.includes(details?.["code"])) console.warn(`  warning: ${message}`);
    },
  };
}

/** Listens on the usual port, or on any free one where that is taken. */
async function listen(app: ReturnType<typeof buildApp>, port: number): Promise<string> {
  try {
    return await app.listen({ host: "127.0.0.1", port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE" || port === 0) throw error;
    return app.listen({ host: "127.0.0.1", port: 0 });
  }
}

/** Waits until nothing is on its way any more, or until waiting longer would tell nothing. */
async function untilQuiet(running: Engine): Promise<void> {
  const patienceMs = 120_000;
  const startedMs = Date.now();
  while (Date.now() - startedMs < patienceMs) {
    const { pipelines } = await running.summary();
    if (pipelines.every(({ backlog, parked }) => backlog + parked === 0)) return;
    await delay(50);
  }
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
}
