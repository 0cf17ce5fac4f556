import { expect, test } from "vitest";
import { buildApp } from "../app.ts";
import { apiKey } from "../auth/keys.ts";
import { MapEngine } from "../testing/map-engine.ts";
import { storedEventSchema } from "../wire/schemas.ts";

test("a stored event comes back with its envelope, its payload letter by letter", async () => {
  const app = buildApp(new MapEngine());
  const payload = '{ "b":1.0,\n"a":[1e3,"\\u00e9"], "b":2, "n":12345678901234567890 }';
  const members = '"name":"a.b","idempotency_key":"k","timestamp":"2026-02-03T04:05:06.789+01:00"';
  const taken = await app.inject({
    method: "POST",
    url: "/v1/events",
    headers: { "content-type": "application/json" },
    body: `{${members},"payload":${payload}}`,
  });
  const { id } = taken.json<{ id: string }>();
  const found = await app.inject(`/v1/events/${id}`);
  expect(found.statusCode).toBe(200);
  expect(storedEventSchema.parse(found.json())).toMatchObject({
    id,
    name: "a.b",
    source: "rest",
    idempotency_key: "k",
    timestamp: "2026-02-03T03:05:06.789Z",
  });
  expect(found.body).toContain(`"payload":${payload}}`);
});

test.each(["01900000-0000-7000-8000-000000000000", "x", "%00"])(
  "an id that the log does not have is 404: %s",
  async (id) => {
    const response = await buildApp(new MapEngine()).inject(`/v1/events/${id}`);
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([
      404,
      "IL_HTTP_503",
    ]);
  },
);

test("it is for readers only", async () => {
  const keys = [apiKey("i", "ingest-key", ["ingest"]), apiKey("r", "read-key", ["read"])];
  const app = buildApp(new MapEngine(), { keys });
  const status = async (key: string) => {
    const headers = { authorization: `Bearer ${key}` };
    return (await app.inject({ url: "/v1/events/x", headers })).statusCode;
  };
  expect([await status("ingest-key"), await status("read-key")]).toEqual([403, 404]);
});
