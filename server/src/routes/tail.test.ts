import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, loadProject, type Engine } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import type { FastifyInstance } from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildApp } from "../app.ts";
import { apiKey } from "../auth/keys.ts";
import { runForTest } from "../testing/run-cli.ts";

const log = { info: () => undefined, warn: () => undefined };
const config = `
store: sqlite:store.db
events: { ticket: { n: int, note: string? } }
destinations: { hook: { webhook: { url: "https://hooks.example.com/" } } }
pipelines: { main: { on: ticket, steps: [{ filter.match: { n: -1 } }], to: [{ hook: {} }] } }
`;

let folder: string;
let engine: Engine;
let app: FastifyInstance;
let url: string;
/** The server's ends of the connections. */
let sockets: Socket[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-tail-"));
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(file, config);
  const loaded = await loadProject(file, { env: {}, plugins: builtinPlugins, log });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  engine = await createEngine(loaded.project, { log });
  const keys = [apiKey("i", "ingest-key", ["ingest"]), apiKey("r", "read-key", ["read"])];
  app = buildApp(engine, { keys });
  sockets = [];
  app.server.on("connection", (socket: Socket) => sockets.push(socket));
  url = await app.listen({ host: "127.0.0.1", port: 0 });
});
afterEach(async () => {
  await app.close();
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});

const headers = { authorization: "Bearer read-key" };

function emit(payloads: readonly { readonly n: number; readonly note?: string }[], space = "") {
  return engine.ingest(
    payloads.map((payload) => ({
      name: "ticket",
      payload: { ...payload },
      payloadText: JSON.stringify(payload, undefined, space),
    })),
  );
}

async function open(query = "", more: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${url}/v1/events/tail${query}`, {
    headers: { ...headers, ...more },
  });
  return { response, text: textOf(response) };
}

/** Reads on until what came holds something; undefined reads to the end. */
function textOf({ body }: Response) {
  const reader = body!.pipeThrough(new TextDecoderStream() as never).getReader();
  let all = "";
  return async (until?: string) => {
    for (;;) {
      if (until !== undefined && all.includes(until)) return all;
      const { value, done } = (await reader.read()) as { value?: string; done: boolean };
      if (done) return all;
      all += value;
    }
  };
}

test("events come as server-sent events, and a client that comes back goes on behind what it has", async () => {
  const { response, text } = await open("?name=ticket&where=$event.n%20%3E%201&fields=n");
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  await text("retry");
  await emit([{ n: 1 }, { n: 2 }, { n: 3 }]);
  const messages = (await text('"n":3')).split("\n\n").slice(1, 3);
  expect(messages.map((message) => message.split("\n")[0])).toEqual(["id: 2", "id: 3"]);
  expect(JSON.parse(messages[0]!.split("data: ")[1]!)).toMatchObject({
    name: "ticket",
    fields: { n: 2 },
  });
  await emit([{ n: 4 }], "  ");
  const again = await open("", { "last-event-id": "3" });
  // Line ends between the members of a payload are lines of the message.
  expect(await again.text('"n": 4\n')).toMatch(
    /^id: 4\ndata: \{.*"payload":\{\ndata: {3}"n": 4\ndata: \}\}$/m,
  );
});

test("a client that reads nothing neither holds the server up nor makes it keep what waits", async () => {
  const { hostname, port } = new URL(url);
  const slow = connect({ host: hostname, port: Number(port) });
  slow.pause();
  slow.write(`GET /v1/events/tail HTTP/1.1\r\nhost: x\r\nauthorization: Bearer read-key\r\n\r\n`);
  await expect.poll(() => sockets[0]?.bytesWritten ?? 0).toBeGreaterThan(0);
  const note = "x".repeat(100_000);
  let accepted = 0;
  for (let n = 0; n < 600; n += 20) {
    const results = await emit(Array.from({ length: 20 }, (_, at) => ({ n: n + at, note })));
    accepted += results.filter(({ status }) => status === "accepted").length;
  }
  expect(accepted).toBe(600);
  await expect.poll(async () => (await engine.summary()).pipelines[0]?.backlog).toBe(0);
  // Of 60 MB the kernel takes what its buffers hold; the process keeps a chunk.
  const held = sockets[0]!.writableLength;
  const taken = sockets[0]!.bytesWritten;
  expect([held < 2_000_000, taken < 30_000_000]).toEqual([true, true]);
  // Once it reads, everything comes: the log is what waited.
  let last = "";
  slow.on("data", (bytes: Buffer) => (last = `${last}${bytes.toString("latin1")}`.slice(-200_000)));
  slow.resume();
  await expect.poll(() => last.includes('"n":599,')).toBe(true);
  slow.destroy();
  await once(sockets[0]!, "close");
});

test("streams end when the server stops, and a HEAD does not wait for their end", async () => {
  const { text } = await open();
  await text("retry");
  const head = await fetch(`${url}/v1/events/tail`, { method: "HEAD", headers });
  expect(head.status).toBe(404);
  await app.close();
  expect(await text()).toBe("retry: 2000\n\n");
});

test("readers only may follow, and mistakes are told", async () => {
  const ask = async (query: string, key = "read-key") => {
    const response = await fetch(`${url}/v1/events/tail${query}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    return [response.status, ((await response.json()) as { code: string }).code];
  };
  expect(await ask("", "ingest-key")).toEqual([403, "IL_HTTP_303"]);
  expect(await ask("?where=1")).toEqual([400, expect.stringMatching(/^IL_DSL/)]);
  expect(await ask("?limit=1")).toEqual([400, "IL_HTTP_508"]);
});

test("no more follow than tailsMax; one that leaves makes room", async () => {
  const leave = new AbortController();
  const follow = () => fetch(`${url}/v1/events/tail`, { headers, signal: leave.signal });
  const tails = await Promise.all(Array.from({ length: 50 }, follow));
  expect(new Set(tails.map(({ status }) => status))).toEqual(new Set([200]));
  const refused = await follow();
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "10"]);
  leave.abort();
  await expect.poll(async () => (await open()).response.status).toBe(200);
});

test("the command shows events until it is stopped, or the server is; without a server nothing comes", async () => {
  const file = join(folder, "ingestlayer.yaml");
  const follow = (args: readonly string[], events: number) => {
    const stop = Promise.withResolvers<void>();
    let seen = "";
    const out = (text: string) => {
      seen += text;
      if (seen.split("\n").length > events) stop.resolve();
    };
    const all = ["tail", ...args, "--url", url, "--key", "read-key"];
    const ended = runForTest(all, { out, stopRequested: () => stop.promise });
    return ended.then(({ code, err }) => ({ code, err, out: seen }));
  };
  const lines = follow(["--fields", "n,note"], 2);
  const json = follow(["--json", "--where", "$event.n > 1"], 1);
  const stopped = follow(["--where", "$event.note == 'x'"], 1);
  await expect
    .poll(() => sockets.reduce((sum, { bytesWritten }) => sum + Math.min(1, bytesWritten), 0))
    .toBe(3);
  await emit([{ n: 1 }, { n: 2, note: "\u001B[31m" }]);
  const shown = await lines;
  expect(shown).toMatchObject({ code: 0, err: "" });
  expect(shown.out).toMatch(
    /^\S+Z {2}[0-9a-f-]{36} {2}ticket {2}n=1\n\S+Z .* {2}n=2 {2}note="\\u001b\[31m"\n$/,
  );
  expect(JSON.parse((await json).out)).toMatchObject({ name: "ticket", payload: { n: 2 } });
  await app.close();
  expect(await stopped).toMatchObject({
    code: 0,
    out: "",
    err: expect.stringMatching(/has\(…\)[^]*the server ended the stream/),
  });
  const tail = () => runForTest(["tail", "--config", file]);
  expect((await tail()).err).toContain("--url");
  await engine.stop();
  expect(await tail()).toMatchObject({
    code: 1,
    err: expect.stringContaining("ingestlayer events"),
  });
});
