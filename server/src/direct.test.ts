import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { IngestError } from "@ingestlayer/core";
import * as fc from "fast-check";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildApp } from "./app.ts";
import { apiKey, type ApiKey } from "./auth/keys.ts";
import { Pace } from "./auth/pace.ts";
import { defaultLimits } from "./limits.ts";
import { MapEngine } from "./testing/map-engine.ts";

// What is taken before Fastify sees it is answered as Fastify's route answers it: every request here goes
// to two servers that differ in nothing else.

const limits = { bodyBytesMax: 2_000, payloadBytesMax: 1_000, eventsMax: 3, bodyTimeoutMs: 400 };
// Each server has its own: a pace is a state.
const keys = (): readonly ApiKey[] => [
  apiKey("all", "all"),
  apiKey("pages", "pages", ["ingest:page.*"]),
  apiKey("reads", "reads", ["read"]),
  { ...apiKey("slow", "slow"), pace: new Pace(0.01) },
  { ...apiKey("small", "small"), limits: { ...defaultLimits, payloadBytesMax: 10 } },
];

/** A server, its engine, and how many requests came to Fastify. */
class Server {
  readonly engine = new MapEngine();
  readonly app: FastifyInstance;
  readonly logged: unknown[] = [];
  seenByFastify = 0;
  port = 0;

  constructor(options: { readonly direct: boolean; readonly keys?: readonly ApiKey[] }) {
    this.app = buildApp(this.engine, { limits, ...options });
    this.app.addHook("onRequest", async () => {
      this.seenByFastify += 1;
    });
    this.app.log.error = (one: unknown) => void this.logged.push(one);
  }

  async listen(): Promise<void> {
    this.port = Number(new URL(await this.app.listen({ host: "127.0.0.1", port: 0 })).port);
  }
}

const open = { direct: new Server({ direct: true }), route: new Server({ direct: false }) };
const keyed = {
  direct: new Server({ direct: true, keys: keys() }),
  route: new Server({ direct: false, keys: keys() }),
};
const servers = [open.direct, open.route, keyed.direct, keyed.route];
beforeAll(() => Promise.all(servers.map((server) => server.listen())));
afterAll(() => Promise.all(servers.map(({ app }) => app.close())));

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Chunks instead of an announced length. */
  readonly chunked?: boolean;
}

async function send({ port }: Server, sent: Sent) {
  const { method = "POST", path = "/v1/events", headers, body = "", chunked = false } = sent;
  const length = { "content-length": String(Buffer.byteLength(body)) };
  const asked = request({
    port,
    method,
    path,
    agent: false,
    headers: {
      "content-type": "application/json",
      ...(chunked ? { "transfer-encoding": "chunked" } : length),
      ...headers,
    },
  });
  asked.end(body);
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  const { date: _date, ...answered } = answer.headers;
  // Ids are random.
  const said = (await text(answer)).replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, "ID");
  return { status: answer.statusCode, headers: answered, said };
}

const event = (name: string, payload: unknown = { a: 1 }) => JSON.stringify({ name, payload });
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const withKey = (key: string, body = event("page.viewed")): Sent => ({
  headers: bearer(key),
  body,
});

const taken: readonly (readonly [what: string, sent: Sent, status: number])[] = [
  ["an event", { body: event("a") }, 202],
  [
    "another media type of JSON",
    { body: event("a"), headers: { "content-type": "application/json; charset=utf-8" } },
    202,
  ],
  ["an event that fits no declaration", { body: event("unknown") }, 422],
  ["an event with a key", { body: event("a"), headers: { "idempotency-key": "k1" } }, 202],
  ["its repeat", { body: event("a"), headers: { "idempotency-key": '"k1"' } }, 202],
  ["a list", { body: `[${event("a")},${event("b")}]` }, 202],
  ["a list with a bad event", { body: `[${event("a")},${event("unknown")},7]` }, 207],
  ["too long a list", { body: `[${Array(4).fill(event("a")).join()}]` }, 413],
  ["a byte order mark", { body: `\ufeff${event("a")}` }, 202],
  ["nothing", { body: "" }, 400],
  ["no JSON", { body: '{"name":' }, 400],
  ["no event", { body: "7" }, 400],
  ["no UTF-8", { body: Buffer.from([0x22, 0xff, 0x22]) }, 400],
  ["a member too many", { body: '{"name":"a","payload":{},"idempotencykey":"x"}' }, 422],
  ["too large a payload", { body: event("a", "x".repeat(1_200)) }, 422],
  ["too large a body", { body: event("a", "x".repeat(2_200)) }, 413],
  ["too large a body in chunks", { body: event("a", "x".repeat(2_200)), chunked: true }, 413],
  ["chunks", { body: event("a"), chunked: true }, 202],
  ["a body in gzip", { body: gzipSync(event("a")), headers: { "content-encoding": "gzip" } }, 202],
  ["what is said to be gzip", { body: event("a"), headers: { "content-encoding": "gzip" } }, 400],
  [
    "the data of a CloudEvent",
    {
      body: '{"a":1}',
      headers: { "ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "a" },
    },
    202,
  ],
];

/** The answers of a pair of servers, and how many requests came to Fastify on the one that takes directly. */
async function askBoth({ direct, route }: typeof open, sent: Sent) {
  const seen = direct.seenByFastify;
  const answers = { direct: await send(direct, sent), route: await send(route, sent) };
  return { ...answers, byFastify: direct.seenByFastify - seen };
}

/** What {@link askBoth} gives where both answer alike. */
const alike = (
  { route }: Awaited<ReturnType<typeof askBoth>>,
  status: number,
  byFastify: 0 | 1,
) => ({
  direct: { ...route, status },
  route,
  byFastify,
});

test.each(taken)("%s: taken directly, and answered alike", async (_what, sent, status) => {
  const both = await askBoth(open, sent);
  expect(both).toEqual(alike(both, status, 0));
});

test.each([
  ["all", withKey("all"), 202],
  ["a name that the key may not hand over", withKey("pages", event("signup")), 403],
  ["one that it may", withKey("pages"), 202],
  ["the first at a slow pace", withKey("slow"), 202],
  ["the second", withKey("slow"), 429],
  ["limits of the key's own", withKey("small", event("page.viewed", { much: "much" })), 413],
] as const)("with keys, %s: taken directly, and answered alike", async (_what, sent, status) => {
  const both = await askBoth(keyed, sent);
  expect(both).toEqual(alike(both, status, 0));
});

test.each([
  ["no key", keyed, { body: event("a") }, 401],
  ["another key", keyed, withKey("other"), 401],
  ["a key that may only read", keyed, withKey("reads"), 403],
  [
    "a page of another origin",
    open,
    { body: event("a"), headers: { origin: "https://x.example" } },
    403,
  ],
  [
    "a page of this machine",
    open,
    { body: event("a"), headers: { origin: "http://localhost" } },
    202,
  ],
  ["another host's name", open, { body: event("a"), headers: { host: "x.example" } }, 403],
  ["text", open, { body: "a", headers: { "content-type": "text/plain" } }, 415],
  ["lines", open, { body: event("a"), headers: { "content-type": "application/x-ndjson" } }, 202],
  ["a query", open, { body: event("a"), path: "/v1/events?x=1" }, 202],
  ["another method", open, { method: "PUT", body: event("a") }, 405],
] as const)("%s: left to the route", async (_what, pair, sent, status) => {
  const both = await askBoth(pair, sent);
  expect(both).toEqual(alike(both, status, 1));
});

test("any body at all is answered alike", async () => {
  const json = fc.json({ maxDepth: 3 });
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.string({ unit: "binary", maxLength: 40 }),
    json,
    json.map((payload) => `{"name":"a","payload":${payload}}`),
    fc.array(json, { maxLength: 4 }).map((all) => `[${all.join()}]`),
  );
  await fc.assert(
    fc.asyncProperty(body, fc.boolean(), async (bytes, chunked) => {
      const sent = { body: bytes, chunked };
      expect(await send(open.direct, sent)).toEqual(await send(open.route, sent));
    }),
    { numRuns: 100 },
  );
});

test("an outage is told alike, and a bug is logged and not told", async () => {
  const outages = () => [
    new IngestError({ code: "IL_STORE_001", message: "the queue is full" }),
    new Error("a secret of ours"),
  ];
  for (const { engine } of [open.direct, open.route]) engine.outages.push(...outages());
  for (const status of [503, 500]) {
    const own = await send(open.direct, { body: event("a") });
    expect(own).toEqual(await send(open.route, { body: event("a") }));
    expect(own.status).toBe(status);
    expect(own.said).not.toContain("secret");
  }
  expect(open.direct.logged).toEqual([{ err: new Error("a secret of ours") }]);
});

test("a client that goes before its answer, or in the midst of its body, harms nobody", async () => {
  const { engine, port } = open.direct;
  const waiting = Promise.withResolvers<void>();
  const { ingest } = engine;
  const called = Promise.withResolvers<void>();
  engine.ingest = async (submissions) => {
    called.resolve();
    await waiting.promise;
    return ingest.call(engine, submissions);
  };
  const sendHalf = (body: string, length: number) => {
    const headers = { "content-type": "application/json", "content-length": length };
    const asked = request({ port, method: "POST", path: "/v1/events", headers, agent: false });
    asked.on("error", () => {});
    asked.write(body);
    return asked;
  };
  const whole = sendHalf(event("a"), event("a").length);
  const half = sendHalf('{"name":', 100);
  await called.promise;
  const gone = Promise.all(
    [whole, half].map((asked) => new Promise((resolve) => asked.once("close", resolve))),
  );
  whole.destroy();
  half.destroy();
  await gone;
  engine.ingest = ingest;
  expect(await send(open.direct, { body: event("b") })).toMatchObject({ status: 202 });
  waiting.resolve();
  expect(await send(open.direct, { body: event("c") })).toMatchObject({ status: 202 });
});

test("a body that does not come is given up alike", async () => {
  const drip = async ({ port }: Server) => {
    const headers = { "content-type": "application/json", "content-length": 100 };
    const asked = request({ port, method: "POST", path: "/v1/events", headers, agent: false });
    asked.write("{");
    const [answer] = (await once(asked, "response")) as [IncomingMessage];
    const said = [answer.statusCode, answer.headers.connection, await text(answer)];
    asked.destroy();
    return said;
  };
  const own = await drip(open.direct);
  expect(own).toEqual(await drip(open.route));
  expect(own[0]).toBe(408);
});

test("once the server closes, what was taken directly is answered, and its connection not kept", async () => {
  const closing = new Server({ direct: true });
  await closing.listen();
  const waiting = Promise.withResolvers<void>();
  const called = Promise.withResolvers<void>();
  const { engine } = closing;
  const { ingest } = engine;
  engine.ingest = async (submissions) => {
    called.resolve();
    await waiting.promise;
    return ingest.call(engine, submissions);
  };
  const answer = send(closing, { body: event("a"), headers: { connection: "keep-alive" } });
  await called.promise;
  const closed = closing.app.close();
  waiting.resolve();
  expect(await answer).toMatchObject({ status: 202 });
  await closed;
});
