import { Analytics } from "@segment/analytics-node";
import { expect, test } from "vitest";
import { buildApp } from "../app.ts";
import { apiKey } from "../auth/keys.ts";
import { MapEngine } from "../testing/map-engine.ts";

test("Segment's Node client works unmodified, and its retries are stored once", async () => {
  const engine = new MapEngine();
  const app = buildApp(engine, { keys: [apiKey("w", "write-key", ["ingest:segment.*"])] });
  // The first try is stored and its answer lost.
  let lost = false;
  app.addHook("onSend", async (_request, reply, payload) => {
    if (lost) return payload;
    lost = true;
    reply.code(500);
    return payload;
  });
  const host = await app.listen({ host: "127.0.0.1", port: 0 });
  const client = new Analytics({ host, writeKey: "write-key", maxRetries: 3 });
  const errors: unknown[] = [];
  client.on("error", (error) => errors.push(error));
  client.track({ userId: "u1", event: "Order Completed", properties: { revenue: 12.5 } });
  client.identify({ userId: "u1", traits: { plan: "pro" } });
  client.page({ userId: "u1", name: "Home" });
  client.group({ userId: "u1", groupId: "g1" });
  client.alias({ userId: "u1", previousId: "a1" });
  client.screen({ userId: "u1", name: "Main" });
  await client.closeAndFlush();
  await app.close();

  expect(errors).toEqual([]);
  expect(engine.taken.map(({ name }) => name).sort()).toEqual([
    "segment.alias",
    "segment.group",
    "segment.identify",
    "segment.page",
    "segment.screen",
    "segment.track",
  ]);
  const track = engine.taken.find(({ name }) => name === "segment.track");
  expect(track).toMatchObject({
    payload: { event: "Order Completed", userId: "u1", properties: { revenue: 12.5 } },
    source: "segment",
    idempotencyKey: expect.stringMatching(/./) as string,
    timestampMs: expect.any(Number) as number,
  });
});

test("a wrong write key is refused", async () => {
  const app = buildApp(new MapEngine(), { keys: [apiKey("w", "write-key")] });
  const host = await app.listen({ host: "127.0.0.1", port: 0 });
  const client = new Analytics({ host, writeKey: "other", maxRetries: 0 });
  const failed = new Promise((resolve) => client.on("error", resolve));
  client.track({ userId: "u", event: "e" });
  await client.closeAndFlush();
  expect(await failed).toBeDefined();
  await app.close();
});

test.each([
  ["/v1/track", '{"userId":"u"}', 200, undefined],
  ["/v1/track", "[]", 400, "IL_HTTP_201"],
  ["/v1/batch", "{}", 400, "IL_HTTP_112"],
  ["/v1/batch", '{"batch":[{"type":"track"},{"type":"nope"}]}', 400, "IL_HTTP_214"],
  ["/v1/batch", '{"batch":[]}', 200, undefined],
])("%s %s is answered %d", async (url, body, status, code) => {
  const app = buildApp(new MapEngine());
  const headers = { "content-type": "application/json" };
  const response = await app.inject({ method: "POST", url, headers, body });
  expect([response.statusCode, response.json<{ code?: string }>().code]).toEqual([status, code]);
});

test("a number that is too long makes its message the one that is rejected", async () => {
  const engine = new MapEngine();
  const message = (digits: number) => `{"type":"track","n":${"7".repeat(digits)}}`;
  const response = await buildApp(engine).inject({
    method: "POST",
    url: "/v1/batch",
    headers: { "content-type": "application/json" },
    body: `{"batch":[${message(1000)},${message(1001)}]}`,
  });
  expect(response.statusCode).toBe(400);
  expect(response.json()).toMatchObject({ code: "IL_HTTP_216", path: "message.n" });
  expect(engine.taken).toMatchObject([{ payload: { n: BigInt("7".repeat(1000)) } }]);
});
