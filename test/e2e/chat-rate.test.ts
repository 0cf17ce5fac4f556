import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createEngine, loadProject } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import { expect, test } from "vitest";

// Messages to a chat that takes one a second, beside a destination that takes all it is given. A thousand
// of them take their time, a quarter of an hour, and are counted with a chat that forgives nothing:
// CHAT_EVENTS=1000 CHAT_FORGIVES_MS=0 npx vitest run test/e2e/chat-rate

const everyMs = 1_000;
const events = Number(process.env["CHAT_EVENTS"] ?? 12);
/** How much sooner than allowed a message may come: so much a busy machine delays the one before it. */
const forgivesMs = Number(process.env["CHAT_FORGIVES_MS"] ?? 250);
/** What a busy machine adds to a short run; in a long one it does not count. */
const slackMs = 2_000;

/** A chat that refuses what comes less than a second after the last message, and now and then any. */
async function startChat() {
  const taken: { readonly n: number; readonly atMs: number }[] = [];
  const refusedAtMs: number[] = [];
  let requests = 0;
  let freeAtMs = -Infinity;
  const server = createServer((request, response) => {
    void request.toArray().then((chunks) => {
      const atMs = performance.now();
      requests += 1;
      const earlyMs = freeAtMs - forgivesMs - atMs;
      if (earlyMs > 0 || requests % 250 === 7) {
        refusedAtMs.push(atMs);
        response.writeHead(429, { "retry-after": "1" }).end("rate_limited");
        return;
      }
      freeAtMs = Math.max(freeAtMs, atMs) + everyMs;
      const { text } = JSON.parse(Buffer.concat(chunks as Buffer[]).toString()) as {
        readonly text: string;
      };
      taken.push({ n: Number(text), atMs });
      response.writeHead(200).end("ok");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    taken,
    refusedAtMs,
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
  "the rate of a chat is kept to, in order, with hardly a refusal, and disturbs nobody",
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
  chat: { slack: { webhook: "${chat.origin}/hook" } }
  sink: { webhook: { url: "${sink.origin}", allowAddresses: [127.0.0.1] } }
pipelines:
  main: { on: a.b, to: [{ chat: { text: "{{ $event.n }}" } }, sink] }
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

    const scheduledMs = (events - 1) * everyMs;
    const tookMs = chat.taken.at(-1)!.atMs - chat.taken[0]!.atMs;
    if (process.env["CHAT_EVENTS"] !== undefined) {
      const refused = `${chat.refusedAtMs.length} refused`;
      process.stdout.write(`${tookMs / scheduledMs} of the schedule, ${refused} of ${events}\n`);
    }
    expect(new Set(chat.taken.map(({ n }) => n)).size).toBe(events);
    expect(chat.taken).toHaveLength(events);
    expect(chat.refusedAtMs.length).toBeLessThanOrEqual(Math.ceil(events / 100));
    expect(tookMs).toBeGreaterThan(scheduledMs * 0.95);
    expect(tookMs).toBeLessThan(scheduledMs * 1.05 + slackMs);
    const outOfOrder = chat.taken.filter(({ n }, index) => n < (chat.taken[index - 1]?.n ?? -1));
    expect(outOfOrder).toEqual([]);
    expect(sink.atMs).toHaveLength(events);
    expect(sink.atMs.at(-1)! - startedMs).toBeLessThan(scheduledMs / 2);
  },
  events * everyMs * 2 + 60_000,
);
