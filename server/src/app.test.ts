import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import type { EventId } from "@ingestlayer/core";
import { describe, expect, test } from "vitest";
import { buildApp, type AppOptions } from "./app.ts";
import { apiKey, createKeyring } from "./auth/keys.ts";
import { Pace } from "./auth/pace.ts";
import { MapEngine } from "./testing/map-engine.ts";

const event = '{"name":"user.created","payload":{}}';
const json = { "content-type": "application/json" };

describe("API keys", () => {
  const keys = [
    apiKey("all", "all-key"),
    apiKey("new", "new-key", ["ingest"]),
    apiKey("users", "users-key", ["ingest:user.*"]),
    apiKey("orders", "orders-key", ["ingest:order.placed"]),
    apiKey("reader", "reader-key", ["read"]),
  ];
  const app = buildApp(new MapEngine(), { keys });
  const ingest = (authorization: string | undefined, body = event) =>
    app.inject({
      method: "POST",
      url: "/v1/events",
      headers: { ...json, ...(authorization === undefined ? {} : { authorization }) },
      body,
    });

  test.each([
    [undefined, 401, "IL_HTTP_301"],
    ["", 401, "IL_HTTP_301"],
    ["Bearer nonsense", 401, "IL_HTTP_302"],
    ["Bearer ", 401, "IL_HTTP_302"],
    ["Digest all-key", 401, "IL_HTTP_302"],
    ["Bearer reader-key", 403, "IL_HTTP_303"],
    ["Bearer orders-key", 403, "IL_HTTP_303"],
    ["Bearer all-key", 202, undefined],
    ["bearer new-key", 202, undefined],
    ["Bearer users-key", 202, undefined],
    [`Basic ${Buffer.from("new-key:").toString("base64")}`, 202, undefined],
  ])("%s is answered %d", async (authorization, status, code) => {
    const response = await ingest(authorization);
    expect([response.statusCode, response.json<{ code?: string }>().code]).toEqual([status, code]);
    expect(response.headers["www-authenticate"] !== undefined).toBe(status === 401);
  });

  test("in a list, a key's scopes hold for each event", async () => {
    const list = `[${event},{"name":"order.placed","payload":{}}]`;
    const response = await ingest("Bearer users-key", list);
    expect(response.statusCode).toBe(207);
    expect(response.json()).toMatchObject({
      results: [{ status: "accepted" }, { code: "IL_HTTP_305" }],
    });
  });

  test("a key over its pace is answered 429 with the time to wait; others go on", async () => {
    const pace = new Pace(2);
    const slow = { ...apiKey("slow", "slow-key"), pace };
    const paced = buildApp(new MapEngine(), { keys: [slow, apiKey("other", "other-key")] });
    const send = async (key: string, body: string) => {
      const headers = { ...json, authorization: `Bearer ${key}` };
      return paced.inject({ method: "POST", url: "/v1/events", headers, body });
    };
    expect((await send("slow-key", `[${event},${event},${event}]`)).statusCode).toBe(202);
    const refused = await send("slow-key", event);
    expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([429, "1"]);
    expect(refused.json()).toMatchObject({ code: "IL_HTTP_403" });
    expect((await send("other-key", event)).statusCode).toBe(202);
  });

  test("keys can be replaced while the server runs", async () => {
    const keyring = createKeyring([apiKey("old", "old-key")]);
    const changing = buildApp(new MapEngine(), { keys: keyring });
    const status = async (key: string) => {
      const headers = { ...json, authorization: `Bearer ${key}` };
      const request = { method: "POST", url: "/v1/events", headers, body: event } as const;
      return (await changing.inject(request)).statusCode;
    };
    expect([await status("old-key"), await status("new-key")]).toEqual([202, 401]);
    keyring.replace([apiKey("new", "new-key")]);
    expect([await status("old-key"), await status("new-key")]).toEqual([401, 202]);
  });

  test("no body is read before the key is known", async () => {
    const response = await ingest("Bearer nonsense", "{".repeat(20_000_000));
    expect(response.statusCode).toBe(401);
  });

  test("the summary is for readers; health is for everybody", async () => {
    const get = (url: string, key?: string) =>
      app.inject({ url, headers: key === undefined ? {} : { authorization: `Bearer ${key}` } });
    expect((await get("/v1/summary")).statusCode).toBe(401);
    expect((await get("/v1/summary", "users-key")).statusCode).toBe(403);
    expect((await get("/v1/summary", "reader-key")).statusCode).toBe(200);
    expect((await get("/v1/summary", "all-key")).statusCode).toBe(200);
    expect((await get("/healthz")).json()).toEqual({ status: "ok" });
  });
});

describe("webhooks", () => {
  function setUp() {
    const engine = new MapEngine();
    const app = buildApp(engine, { keys: [apiKey("k", "k")] });
    const post = (body: Buffer, headers: Record<string, string> = {}) =>
      app.inject({ method: "POST", url: "/v1/hooks/desk?a=1", body, headers });
    return { engine, post };
  }

  test("reach the source as bytes, without an API key", async () => {
    const { engine, post } = setUp();
    const body = Buffer.from([0xff, 0x00, 0x7b]);
    await post(body, { "content-type": "application/json", "X-Signature": "s" });
    await post(body, { "content-type": "text/anything" });
    await post(Buffer.alloc(0));
    expect(engine.requests[0]).toMatchObject({ method: "POST", url: "/v1/hooks/desk?a=1" });
    expect(engine.requests[0]?.headers["x-signature"]).toBe("s");
    expect(engine.requests.map((request) => Buffer.from(request.body).toString("hex"))).toEqual([
      "ff007b",
      "ff007b",
      "",
    ]);
  });

  test("are answered as the source says", async () => {
    const { engine, post } = setUp();
    const answer = async () => {
      const { statusCode, body } = await post(Buffer.from("{}"));
      return [statusCode, body] as const;
    };
    engine.reception = { kind: "answer", status: 200, body: "challenge" };
    expect(await answer()).toEqual([200, "challenge"]);
    engine.reception = { kind: "answer", status: 204, body: null };
    expect(await answer()).toEqual([204, ""]);
    engine.reception = { kind: "answer", status: 200, body: { type: 1 } };
    expect(await answer()).toEqual([200, '{"type":1}']);
    const failure = { code: "IL_HOOK_105", reason: "forged" };
    engine.reception = { kind: "refused", status: 401, failure };
    const [status, body] = await answer();
    expect([status, JSON.parse(body)]).toMatchObject([
      401,
      { code: "IL_HOOK_105", detail: "forged" },
    ]);
    const rejection = { status: "rejected", code: "IL_EVT_002", detail: "no" } as const;
    const quarantined = { id: crypto.randomUUID() as EventId, failure };
    engine.reception = { kind: "events", results: [rejection], quarantined };
    const [kept, said] = await answer();
    expect([kept, JSON.parse(said)]).toEqual([
      202,
      {
        accepted: 0,
        repeated: 0,
        rejected: 1,
        results: [rejection],
        quarantined: { id: quarantined.id, code: failure.code, detail: failure.reason },
      },
    ]);
  });
});

describe("bodies that are on their way in", () => {
  test("may together hold no more than bodiesBytesMax, and give back what they held", async () => {
    const limits = { bodiesBytesMax: 300_000, bodyBytesMax: 200_000 };
    const app = buildApp(new MapEngine(), { limits });
    const url = await app.listen({ host: "127.0.0.1", port: 0 });
    const open = () => {
      const request = httpRequest(`${url}/v1/events`, { method: "POST", headers: json });
      const answered = once(request, "response").then(([response]) => response as IncomingMessage);
      request.on("error", () => undefined);
      request.write(`{"name":"a","payload":{"x":"${"x".repeat(150_000)}`);
      return { request, answered };
    };
    const [first, second, third] = [open(), open(), open()];
    const refused = await Promise.race([first, second, third].map(({ answered }) => answered));
    expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([503, "1"]);
    for (const { request } of [first, second, third]) request.destroy();
    const after = open();
    after.request.end('"}}');
    expect((await after.answered).statusCode).toBe(202);
    await app.close();
  });
});

describe("addresses", () => {
  const app = buildApp(new MapEngine());
  test.each([
    ["PUT", "/v1/events", 405, "IL_HTTP_502"],
    ["POST", "/v1/event", 404, "IL_HTTP_501"],
    ["POST", "/%ff", 404, "IL_HTTP_501"],
    ["POST", `/v1/hooks/${"x".repeat(200)}`, 404, "IL_HTTP_501"],
    ["POST", "/v1/events/", 400, "IL_HTTP_103"],
  ] as const)("%s %s is answered %d", async (method, url, status, code) => {
    const response = await app.inject({ method, url, headers: json });
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([status, code]);
  });
});

describe("a raw connection", () => {
  async function talk(
    options: AppOptions,
    ...pieces: readonly (string | number)[]
  ): Promise<string> {
    const app = buildApp(new MapEngine(), options);
    await app.listen({ host: "127.0.0.1", port: 0 });
    const { port } = app.server.address() as { port: number };
    const socket = connect(port, "127.0.0.1");
    const heard: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => heard.push(chunk));
    socket.on("error", () => undefined);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    for (const piece of pieces) {
      if (typeof piece === "string") socket.write(piece);
      else await new Promise((resolve) => setTimeout(resolve, piece));
    }
    await closed;
    await app.close();
    return Buffer.concat(heard).toString();
  }
  const head = (length: number, more = "") =>
    `POST /v1/events HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n${more}\r\n`;

  test("that speaks no HTTP is told so and closed", async () => {
    const heard = await talk({}, "HELLO\r\n\r\n");
    expect(heard).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n.*IL_HTTP_110/s);
  });

  test("with endless headers is told so and closed", async () => {
    const heard = await talk({}, `GET / HTTP/1.1\r\nx: ${"y".repeat(100_000)}\r\n\r\n`);
    expect(heard).toMatch(/^HTTP\/1\.1 431 .*IL_HTTP_111/s);
  });

  test("whose body drips is cut off after bodyTimeoutMs", async () => {
    const startedMs = performance.now();
    const heard = await talk(
      { limits: { bodyTimeoutMs: 200 } },
      head(1000),
      "{",
      100,
      '"',
      200,
      "a",
    );
    expect(heard).toMatch(/^HTTP\/1\.1 408 .*IL_HTTP_108/s);
    expect(performance.now() - startedMs).toBeLessThan(2000);
  });

  test("that says nothing is closed", async () => {
    const startedMs = performance.now();
    await talk({ limits: { bodyTimeoutMs: 100 } }, head(1000));
    expect(performance.now() - startedMs).toBeLessThan(2000);
  });

  test("whose head drips is cut off after bodyTimeoutMs", async () => {
    const heard = await talk(
      { limits: { bodyTimeoutMs: 200 } },
      "POST /v1/events HTTP/1.1\r\n",
      100,
      "host: localhost\r\n",
      100,
      "x: 1",
    );
    expect(heard).toMatch(/^HTTP\/1\.1 408 .*IL_HTTP_113/s);
  });

  test("that is one too many is closed, and the others go on", async () => {
    const app = buildApp(new MapEngine(), { limits: { connectionsMax: 1 } });
    const url = await app.listen({ host: "127.0.0.1", port: 0 });
    const { port } = app.server.address() as { port: number };
    const first = connect(port, "127.0.0.1");
    await once(first, "connect");
    await expect(fetch(`${url}/healthz`)).rejects.toThrow("fetch failed");
    first.destroy();
    await expect
      .poll(() =>
        fetch(`${url}/healthz`).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200);
    await app.close();
  });

  test("that announces too much is refused before it sends it", async () => {
    const heard = await talk({}, head(11_000_000), "x");
    expect(heard).toMatch(/^HTTP\/1\.1 413 .*connection: close.*IL_HTTP_401/s);
  });

  test("that sends more than it may, without announcing it, is cut off", async () => {
    const chunk = `${(100_000).toString(16)}\r\n${" ".repeat(100_000)}\r\n`;
    const heard = await talk(
      { limits: { bodyBytesMax: 150_000 } },
      "POST /v1/events HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n",
      chunk,
      chunk,
    );
    expect(heard).toMatch(/^HTTP\/1\.1 413 .*IL_HTTP_401/s);
  });
});
