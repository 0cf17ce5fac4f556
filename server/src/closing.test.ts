import { once } from "node:events";
import { Agent, request, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import type { FastifyInstance } from "fastify";
import { expect, test } from "vitest";
import { buildApp } from "./app.ts";
import { MapEngine } from "./testing/map-engine.ts";

// The longest that a config may say, and longer than a test may take: a server that waits for it fails.
const limits = { bodyTimeoutMs: 3_600_000 };

async function listen(app: FastifyInstance) {
  return Number(new URL(await app.listen({ host: "127.0.0.1", port: 0 })).port);
}

test("a connection that has asked nothing does not hold up a server that closes", async () => {
  const app = buildApp(new MapEngine(), { limits });
  const port = await listen(app);
  const accepted = once(app.server, "connection");
  const silent = connect(port, "127.0.0.1").resume();
  await accepted;
  await Promise.all([once(silent, "close"), app.close()]);
  expect(silent.bytesRead).toBe(0);
});

test("a request that is under way is answered whole, and its connection not kept for another", async () => {
  const app = buildApp(new MapEngine(), { limits });
  const port = await listen(app);
  const sent = request({
    port,
    method: "POST",
    path: "/v1/events",
    headers: { "content-type": "application/x-ndjson", expect: "100-continue" },
    agent: new Agent({ keepAlive: true }),
  });
  const answer = once(sent, "response") as Promise<[IncomingMessage]>;
  sent.flushHeaders();
  await once(sent, "continue");
  const closed = app.close();
  sent.end('{"name":"user.created","payload":{}}\n'.repeat(5_000));
  const { results } = JSON.parse(await text((await answer)[0])) as { results: unknown[] };
  expect(results).toHaveLength(5_000);
  await closed;
});
