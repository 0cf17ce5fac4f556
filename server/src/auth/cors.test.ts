import { describe, expect, test } from "vitest";
import { buildApp } from "../app.ts";
import { MapEngine } from "../testing/map-engine.ts";
import { apiKey, type ApiKey } from "./keys.ts";

const shop = "https://shop.example.com";
const keys: readonly ApiKey[] = [
  { ...apiKey("page", "page-key", ["ingest:page.*"]), origins: [shop] },
  apiKey("server", "server-key"),
];

function ask(app: ReturnType<typeof buildApp>, origin: string | undefined, key?: string) {
  return app.inject({
    method: "POST",
    url: "/v1/events",
    headers: {
      "content-type": "application/json",
      ...(origin === undefined ? {} : { origin }),
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    },
    body: '{"name":"page.viewed","payload":{}}',
  });
}

function preflight(app: ReturnType<typeof buildApp>, origin: string, url = "/v1/events") {
  const headers = { origin, "access-control-request-method": "POST" };
  return app.inject({ method: "OPTIONS", url, headers });
}

describe("pages with a key of their own", () => {
  const app = buildApp(new MapEngine(), { keys });

  test("of an origin that a key names may hand over events", async () => {
    const asked = await preflight(app, shop);
    expect(asked.statusCode).toBe(204);
    expect(asked.headers).toMatchObject({
      "access-control-allow-origin": shop,
      "access-control-allow-headers": expect.stringContaining("authorization") as string,
      vary: "origin",
    });
    const taken = await ask(app, shop, "page-key");
    expect(taken.statusCode).toBe(202);
    expect(taken.headers["access-control-allow-origin"]).toBe(shop);
  });

  test("can read why they are refused", async () => {
    const refused = await ask(app, shop, "wrong-key");
    expect([refused.statusCode, refused.headers["access-control-allow-origin"]]).toEqual([
      401,
      shop,
    ]);
  });

  test("of another origin may not, with that key or by asking", async () => {
    for (const origin of [
      "https://shop.example.com.evil.test",
      "http://shop.example.com",
      "null",
    ]) {
      expect((await preflight(app, origin)).statusCode).toBe(403);
      const refused = await ask(app, origin, "page-key");
      expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([
        403,
        "IL_HTTP_304",
      ]);
      expect(refused.headers["access-control-allow-origin"]).toBeUndefined();
    }
  });

  test("servers need no origin, and may name one", async () => {
    expect((await ask(app, undefined, "server-key")).statusCode).toBe(202);
    expect((await ask(app, "https://api.example.com", "server-key")).statusCode).toBe(202);
  });
});

describe("without keys", () => {
  const app = buildApp(new MapEngine());

  test.each(["http://localhost:3000", "http://127.0.0.1:5173", "https://[::1]:8443"])(
    "a page of this machine may hand over events: %s",
    async (origin) => {
      expect((await preflight(app, origin, "/v1/batch")).statusCode).toBe(204);
      expect((await ask(app, origin)).statusCode).toBe(202);
    },
  );

  test.each(["evil.test:8787", "localhost.evil.test", "127.0.0.1.evil.test"])(
    "a name of elsewhere that was made to point here is refused: %s",
    async (host) => {
      for (const url of ["/v1/summary", "/v1/events/x", "/metrics"]) {
        const { statusCode, body } = await app.inject({ url, headers: { host } });
        expect([statusCode, body]).toEqual([403, expect.stringContaining("IL_HTTP_306")]);
      }
    },
  );

  test.each(["localhost", "LOCALHOST:8787", "127.0.0.2:1", "[::1]:8787"])(
    "a name of this machine is not: %s",
    async (host) => {
      const { statusCode } = await app.inject({ url: "/v1/summary", headers: { host } });
      expect(statusCode).toBe(200);
    },
  );

  test("a page of elsewhere may not read either", async () => {
    const headers = { origin: "https://evil.test" };
    expect((await app.inject({ url: "/v1/summary", headers })).statusCode).toBe(403);
  });

  test.each(["https://evil.test", "http://localhost.evil.test", "null"])(
    "any other page may not, even where its browser does not ask: %s",
    async (origin) => {
      const simple = await app.inject({
        method: "POST",
        url: "/v1/track",
        headers: { "content-type": "text/plain", origin },
        body: "{}",
      });
      expect(simple.statusCode).toBe(403);
      expect((await ask(app, origin)).statusCode).toBe(403);
    },
  );
});
