import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as delay } from "node:timers/promises";
import { createEngine, formatProblem, loadProject } from "@ingestlayer/core";
import type { Engine, Log } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import { buildApp } from "@ingestlayer/server";
import { addsUp, toAccount } from "./account.ts";
import type { Account } from "./account.ts";
import { createTable, openDatabase, readRows } from "./database.ts";
import { openModel } from "./model.ts";
import { printAccount, printRows, printSetting, printWhatNext } from "./print.ts";
import { AcknowledgementBook, emitTickets, readTickets } from "./tickets.ts";
import type { Acknowledged } from "./tickets.ts";

// `npm start`: the support-escalations recipe, for real, on this machine.

const once = process.argv.includes("--once");
const recipe = new URL("../recipes/support-escalations/", import.meta.url);
const folder = process.env["INGESTLAYER_DATA"] ?? fileURLToPath(new URL(".ingestlayer/", recipe));
mkdirSync(folder, { recursive: true });

const warnings: Log = {
  info: () => undefined,
  warn: (message) => console.warn(`  warning: ${message}`),
};

await using stack = new AsyncDisposableStack();
const [database, model] = await Promise.all([
  openDatabase(join(folder, "postgres"), process.env["DATABASE_URL"]),
  openModel(new URL("labelled.jsonl", recipe), process.env),
]);
stack.use(database);
stack.use(model);
await createTable(database.url, new URL("table.sql", recipe));

const engine = stack.use(await openEngine());
const app = buildApp(engine);
stack.defer(() => app.close());
const url = await listen(Number(process.env["PORT"] ?? 8787));
printSetting({ url, database, model });

const book = new AcknowledgementBook(join(folder, "acknowledged.txt"));
const known = book.size;
const tickets = readTickets(new URL("tickets.jsonl", recipe));
const changed: Acknowledged[] = [];
const acknowledged = await emitTickets(url, tickets, (answer) => {
  if (!book.note(answer)) changed.push(answer);
});
await untilQuiet(engine);
const account = toAccount(await engine.summary());
const ids = [...new Set(acknowledged.map(({ id }) => id))];
const rows = await readRows(database.url, ids, 5);
printAccount(account, { emitted: tickets.length, tickets: ids.length, known });
printRows(rows.first, rows.count);

const faults = findFaults(account, rows);
for (const fault of faults) console.error(`NOT ACCOUNTED FOR: ${fault}`);
if (once) {
  process.exitCode = faults.length === 0 ? 0 : 1;
} else {
  printWhatNext(url, database.url);
  await interrupted();
  console.log("Stopping …");
}

async function openEngine(): Promise<Engine> {
  const loaded = await loadProject(fileURLToPath(new URL("ingestlayer.yaml", recipe)), {
    env: {
      HELPDESK_SECRET: `whsec_${Buffer.alloc(32, "demo").toString("base64")}`,
      ...process.env,
      ...model.env,
      DATABASE_URL: database.url,
    },
    plugins: builtinPlugins,
    log: warnings,
  });
  if (loaded.ok) return createEngine(loaded.project, { log: warnings });
  for (const problem of loaded.problems) console.error(formatProblem(problem));
  return process.exit(1);
}

/** Listens on the usual port, or on any free one where that is taken. */
async function listen(port: number): Promise<string> {
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

/** Everything that would make the figures a lie. */
function findFaults(
  found: Account,
  { count, tickets: ticketsWithRow }: { readonly count: number; readonly tickets: number },
): readonly string[] {
  const faults: string[] = [];
  if (changed.length > 0) faults.push(`${changed.length} tickets answered with another id`);
  if (acknowledged.length !== tickets.length) faults.push("not every ticket was acknowledged");
  if (found.received < ids.length) faults.push("the log holds fewer events than were acknowledged");
  if (!addsUp(found)) faults.push("received is not filtered + delivered + dead + waiting");
  if (found.waiting > 0) faults.push(`${found.waiting} events are still on their way`);
  if (count !== ticketsWithRow) faults.push("a ticket has two rows");
  // Events that somebody else sent to this log (by curl, say) have rows beside the tickets'.
  const others = found.received - ids.length;
  if (count > found.delivered || count < found.delivered - others) {
    faults.push(`${found.delivered} deliveries, but ${count} rows in the table`);
  }
  return faults;
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
}
