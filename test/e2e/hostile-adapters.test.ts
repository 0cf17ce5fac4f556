import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { corpus } from "../../core/src/sandbox/testdata/escape/corpus.ts";
import {
  hiddenHosts,
  undeclared,
  unsendable,
} from "../../core/src/sandbox/testdata/escape/requests.ts";
import { root } from "../support/run.ts";
import { startServer } from "../support/server-process.ts";
import type { ServerProcess } from "../support/server-process.ts";
import { startSinkServer } from "../support/sink-server.ts";
import type { SinkServer } from "../support/sink-server.ts";

// Every attempt to get out of the sandbox or to use the host up, as adapters of a whole server: it answers
// /healthz all the while, nothing reaches the host or a server that is not declared, and every event is
// delivered, waits or is a dead letter.

const secret = "the secret value";
const models = ["reach", "border", "request", "exhaust-0", "exhaust-1", "exhaust-2"];

/** One event: what an adapter is told to do. */
interface Order {
  readonly n: number;
  readonly model: string;
  readonly name: string;
  readonly url: string;
  readonly init?: object;
}

let folder: string;
let sink: SinkServer;
let declared: Server;
let trap: Server;
let trapped: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-hostile-"));
  sink = await startSinkServer("n");
  trapped = [];
  declared = await listen(() => undefined);
  trap = await listen((url) => trapped.push(url));
});
afterEach(async () => {
  for (const server of [declared, trap]) server.closeAllConnections();
  for (const server of [declared, trap]) server.close();
  await sink[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function listen(onRequest: (url: string) => void): Promise<Server> {
  const server = createServer((request, response) => {
    onRequest(request.url ?? "");
    response.end('{"from": "the server"}');
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

/** A file of the corpus as an adapter: it does what its input says. */
async function writeAdapter(model: string): Promise<void> {
  const [file = ""] = model.split("-");
  const from = join(root, "core/src/sandbox/testdata/escape", `${file}.js`);
  const code = await readFile(from, "utf8");
  const names = [...code.matchAll(/^export (?:const|async function|function) (\w+)/gm)];
  const table = names.map(([, name]) => name).join(", ");
  await writeFile(
    join(folder, `${model}.js`),
    `${code}
const orders = { ${table} };
export const classify = async ({ input: { name, url, init } }, context) => {
  return { outcome: await orders[name]({ url, init, list: [{}] }, context) };
};
`,
  );
}

async function start(): Promise<ServerProcess> {
  await Promise.all(models.map(writeAdapter));
  const host = `127.0.0.1:${portOf(declared)}`;
  const hidden = hiddenHosts.map(
    ([, name]) => `http://${new URL(`http://${name}/`).host}:${portOf(trap)}`,
  );
  const limits: Readonly<Record<string, string>> = {
    reach: "timeout: 10s",
    border: "timeout: 700ms",
    request: "timeout: 10s",
  };
  const model = (name: string) =>
    `  ${name}: { adapter: ./${name}.js, hosts: ["${host}"${name === "request" ? `, ${hidden.map((one) => `"${one}"`).join(", ")}` : ""}], allowAddresses: ["${host}"], secrets: { key: "\${KEY}" }, settings: { list: [1, 2] }, concurrency: 1, memory: 24MB, ${limits[name] ?? "timeout: 700ms"} }`;
  const pipeline = (name: string) =>
    `  ${name}:
    on: order.${name}
    steps: [{ classify: { labels: { outcome: json }, model: ${name}, input: [n, name, url, init] } }]
    to: [{ sink: {} }]`;
  const config = join(folder, "ingestlayer.yaml");
  await writeFile(
    config,
    `store: sqlite:store.db
plugins: ["${join(root, "test/support/plugins/http-sink.ts")}"]
undeclared: accept
models:
${models.map(model).join("\n")}
destinations: { sink: { http-sink: { port: ${sink.port} } } }
pipelines:
${models.map(pipeline).join("\n")}
`,
  );
  return startServer(config, { KEY: secret });
}

function orders(): readonly Order[] {
  const here = `127.0.0.1:${portOf(declared)}`;
  const url = `http://${here}/`;
  const attempts = corpus.map(({ file, name }, nth) => ({
    model: file === "exhaust" ? `exhaust-${nth % 3}` : file,
    name,
    url,
  }));
  const requests = [
    ...hiddenHosts.map(([, host]) => ({ url: `http://${host}:${portOf(trap)}/hidden` })),
    ...undeclared.map((one) => ({ url: one.url })),
    { url: `http://127.0.0.1:${portOf(trap)}/undeclared` },
    ...unsendable.map(({ url: to, init }) => ({
      url: to.replace("HERE", here),
      ...(init && { init }),
    })),
  ].map((request) => ({ model: "request", name: "request", ...request }));
  // After each attempt to use it up, the adapter must be there for the next event.
  const sound = { name: "sound", url };
  return [...attempts, ...requests]
    .flatMap((order) =>
      order.model.startsWith("exhaust") ? [order, { ...sound, model: order.model }] : [order],
    )
    .map((order, n) => ({ ...order, n }));
}

async function emit(server: ServerProcess, list: readonly Order[]): Promise<void> {
  const events = list.map(({ model, ...payload }) => ({ name: `order.${model}`, payload }));
  const response = await fetch(`${server.url}/v1/events`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(events),
  });
  expect(response.status).toBe(202);
}

/** Looks at /healthz again and again, until it is told to stop. */
function watchHealth(server: ServerProcess) {
  const statuses: unknown[] = [];
  const ended = new AbortController();
  const looking = (async () => {
    while (!ended.signal.aborted) {
      const looked = fetch(`${server.url}/healthz`, { signal: AbortSignal.timeout(10_000) });
      statuses.push(
        await looked.then(
          ({ status }) => status,
          (error: unknown) => String(error),
        ),
      );
      await delay(20);
    }
  })();
  return async () => {
    ended.abort();
    await looking;
    return statuses;
  };
}

/** Where the events of each pipeline are, once each of them has been asked about and is somewhere. */
async function settled(server: ServerProcess, list: readonly Order[]) {
  const counts = async () => {
    const { pipelines } = await server.summary();
    return pipelines.map(({ pipeline, backlog, parked, dead_letters: dead, tally }) => {
      const sent = list.filter(({ model }) => model === pipeline).length;
      const calls = tally["step/classify/model_calls"] ?? 0;
      const done = tally["route/sink/done"] ?? 0;
      return { pipeline, sent, asked: calls >= sent, lost: sent - parked - dead - done, backlog };
    });
  };
  const isSettled = async () =>
    (await counts()).every(({ asked, lost, backlog }) => asked && lost === 0 && backlog === 0);
  await expect.poll(isSettled, { timeout: 90_000, interval: 100 }).toBe(true);
  return counts();
}

test("hostile adapters reach nothing, /healthz answers all the while, and every event is accounted for", async () => {
  await using server = await start();
  const list = orders();
  const healthLooks = watchHealth(server);
  await emit(server, list);
  const counts = await settled(server, list);
  const statuses = await healthLooks();
  expect(counts.map(({ pipeline }) => pipeline).toSorted()).toEqual(models.toSorted());
  expect(statuses.length).toBeGreaterThan(20);
  expect(new Set(statuses)).toEqual(new Set([200]));

  const outcomes = new Map(sink.arrivals.map(({ payload }) => [payload["n"], payload["outcome"]]));
  for (const { n, model, name } of list) {
    if (model === "reach") expect([name, outcomes.get(n)]).toEqual([name, "contained"]);
    if (model === "request") expect(outcomes.has(n)).toBe(false);
  }
  expect(trapped).toEqual([]);
  expect(JSON.stringify(sink.arrivals)).not.toContain(secret);
  const { code, stderr, stdout } = await server.stop();
  expect(code).toBe(0);
  expect(`${stdout}${stderr}`).not.toContain(secret);
}, 120_000);
