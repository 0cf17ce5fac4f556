import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createEngine, loadProject } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import { expect, test } from "vitest";

// Messages to a chat that takes one at a time, beside a destination that takes all it is given. The
// figures of a chat, one a second and a thousand messages, take their time: CHAT_EVERY_MS=1000
// CHAT_EVENTS=1000 npx vitest run test/e2e/chat-rate

const everyMs = Number(process.env["CHAT_EVERY_MS"] ?? 250);
const events = Number(process.env["CHAT_EVENTS"] ?? 80);

/** A chat that refuses what comes too soon, and now and then a message for no reason. */
async function startChat() {
  const taken: { readonly n: number; readonly atMs: number }[] = [];
  const refusedAtMs: number[] = [];
  let requests = 0;
  // A bucket of two: what the network bunches together is not what the sender sent too soon.
  let level = 2;
  let filledAtMs = performance.now();
  const server = createServer((request, response) => {
    void request.toArray().then((chunks) => {
      const atMs = performance.now();
      requests += 1;
      level = Math.min(2, level + (atMs - filledAtMs) / everyMs);
      filledAtMs = atMs;
      if (level < 1 || requests % 250 === 30) {
        refusedAtMs.push(atMs);
        response.writeHead(429).end(JSON.stringify({ retry_after: 0.1, global: false }));
        return;
      }
      level -= 1;
      const { content } = JSON.parse(Buffer.concat(chunks as Buffer[]).toString()) as {
        readonly content: string;
      };
      taken.push({ n: Number(content), atMs });
      response.writeHead(200).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    taken,
    refusedAtMs,
    requests: () => requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function startSink() {
  const atMs: number[] = [];
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      atMs.push(performance.now());
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    atMs,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test(
  "a budget is kept to the schedule, in order, with hardly a refusal, and disturbs nobody",
  async () => {
    await using chat = await startChat();
    await using sink = await startSink();
    const folder = await mkdtemp(join(tmpdir(), "ingestlayer-rate-"));
    const file = join(folder, "ingestlayer.yaml");
    await writeFile(
      file,
      `
store: sqlite:store.db
events: { a.b: { n: int } }
destinations:
  chat:
    discord: { webhook: "${chat.origin}/hook" }
    delivery: { rate: { events: 1, per: ${everyMs}ms }, retry: { first: 100ms, max: 100ms } }
  sink: { webhook: { url: "${sink.origin}", allowAddresses: [127.0.0.1] } }
pipelines:
  main: { on: a.b, to: [{ chat: { content: "{{ $event.n }}" } }, sink] }
`,
    );
    const log = { info: () => undefined, warn: () => undefined };
    const loaded = await loadProject(file, { env: {}, plugins: builtinPlugins, log });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const startedMs = performance.now();
    {
      await using engine = await createEngine(loaded.project, { log });
      const numbers = Array.from({ length: events }, (_, n) => n);
      await engine.ingest(
        numbers.map((n) => ({ name: "a.b", payload: { n }, payloadText: `{"n":${n}}` })),
      );
      const deadlineMs = startedMs + events * everyMs * 2;
      while (chat.taken.length < events && performance.now() < deadlineMs) await delay(50);
    }
    await rm(folder, { recursive: true, force: true });

    expect(new Set(chat.taken.map(({ n }) => n)).size).toBe(events);
    expect(chat.taken).toHaveLength(events);
    expect(chat.refusedAtMs.length).toBeLessThanOrEqual(Math.ceil(events / 100));
    const scheduledMs = events * everyMs;
    const tookMs = chat.taken.at(-1)!.atMs - chat.taken[0]!.atMs;
    expect(tookMs / scheduledMs).toBeGreaterThan(0.95);
    expect(tookMs / scheduledMs).toBeLessThan(1.05);
    const outOfOrder = chat.taken.filter(({ n }, index) => n < (chat.taken[index - 1]?.n ?? -1));
    expect(outOfOrder).toEqual([]);
    expect(sink.atMs).toHaveLength(events);
    expect(sink.atMs.at(-1)! - startedMs).toBeLessThan(scheduledMs / 2);
  },
  events * everyMs * 2 + 60_000,
);
