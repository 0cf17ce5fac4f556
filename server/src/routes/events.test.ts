import { IngestError } from "@ingestlayer/core";
import type { InjectOptions } from "fastify";
import { describe, expect, test } from "vitest";
import { buildApp, type AppOptions } from "../app.ts";
import { MapEngine } from "../testing/map-engine.ts";

function setUp(options: AppOptions = {}) {
  const engine = new MapEngine();
  const app = buildApp(engine, options);
  const post = async (body: string | Buffer, request: InjectOptions = {}) => {
    const response = await app.inject({
      method: "POST",
      url: "/v1/events",
      body,
      ...request,
      headers: { "content-type": "application/json", ...request.headers },
    });
    return {
      status: response.statusCode,
      headers: response.headers,
      json: response.json<Answer>(),
    };
  };
  return { engine, post };
}

interface Answer {
  id: string;
  repeated: boolean;
  code: string;
  detail: string;
  path: string;
  hint: string;
  accepted: number;
  rejected: number;
  results: { status: string; id?: string; code?: string; path?: string; line?: number }[];
}

describe("one event", () => {
  test("is answered 202 with its id, and its payload is kept letter by letter", async () => {
    const { engine, post } = setUp();
    const payload = '{ "b":1.0,\n"a" : [1e3,"\\u00e9"], "b":2, "n":12345678901234567890 }';
    const { status, json } = await post(
      ` { "timestamp":"2026-02-03T04:05:06.789+01:00","payload" : ${payload} ,"name":"a.b"} `,
    );
    expect(status).toBe(202);
    expect(json).toEqual({ id: expect.any(String) as string, repeated: false });
    expect(engine.taken).toEqual([
      {
        name: "a.b",
        payload: { a: [1000, "é"], b: 2, n: 12345678901234567890n },
        payloadText: payload,
        timestampMs: Date.UTC(2026, 1, 3, 3, 5, 6, 789),
      },
    ]);
  });

  test("a repeat of its idempotency key is answered with the first id", async () => {
    const { post } = setUp();
    const event = '{"name":"a","payload":{}}';
    const first = await post(event, { headers: { "idempotency-key": "k1" } });
    const again = await post(event, { headers: { "idempotency-key": '"k1"' } });
    const field = await post('{"name":"a","payload":{},"idempotency_key":"k1"}');
    expect(again.json).toEqual({ id: first.json.id, repeated: true });
    expect(field.json).toEqual({ id: first.json.id, repeated: true });
  });

  const rejected: [what: string, body: string, code: string, path: string | undefined][] = [
    ["no name", '{"payload":{}}', "IL_HTTP_202", "name"],
    ["no payload", '{"name":"a"}', "IL_HTTP_202", "payload"],
    ["a name that is no text", '{"name":1,"payload":{}}', "IL_HTTP_203", "name"],
    ["an empty name", '{"name":"","payload":{}}', "IL_HTTP_208", "name"],
    ["a payload that is a list", '{"name":"a","payload":[]}', "IL_HTTP_203", "payload"],
    ["a payload that is null", '{"name":"a","payload":null}', "IL_HTTP_203", "payload"],
    [
      "an unknown member",
      '{"name":"a","payload":{},"idempotencyKey":"k"}',
      "IL_HTTP_204",
      "idempotencyKey",
    ],
    ["a repeated member", '{"name":"a","payload":{},"n\\u0061me":"b"}', "IL_HTTP_205", "name"],
    [
      "a day that does not exist",
      '{"name":"a","payload":{},"timestamp":"2026-02-30T00:00:00Z"}',
      "IL_HTTP_206",
      "timestamp",
    ],
    [
      "a time without offset",
      '{"name":"a","payload":{},"timestamp":"2026-02-03T00:00:00"}',
      "IL_HTTP_206",
      "timestamp",
    ],
    ["a time as a number", '{"name":"a","payload":{},"timestamp":1}', "IL_HTTP_203", "timestamp"],
    [
      "an empty idempotency key",
      '{"name":"a","payload":{},"idempotency_key":""}',
      "IL_HTTP_207",
      "idempotency_key",
    ],
    ["what the engine rejects", '{"name":"unknown","payload":{}}', "IL_TEST_011", "name"],
    [
      "too deep a payload",
      `{"name":"a","payload":{"a":${"[".repeat(100)}${"]".repeat(100)}}}`,
      "IL_HTTP_209",
      "payload",
    ],
    [
      "a number that is too long",
      `{"name":"a","payload":{"of":[1,{"n":-1.${"0".repeat(1000)}}]}}`,
      "IL_HTTP_216",
      "payload.of[1].n",
    ],
  ];
  test.each(rejected)("with %s is 422 and names the place", async (_what, body, code, path) => {
    const { engine, post } = setUp();
    const { status, json, headers } = await post(body);
    expect([status, json.code, json.path]).toEqual([422, code, path]);
    expect(headers["content-type"]).toMatch(/^application\/problem\+json/);
    expect(engine.taken).toEqual([]);
  });

  test("a misspelt member gets the right name", async () => {
    const { post } = setUp();
    const { json } = await post('{"name":"a","payload":{},"idempotencyKey":"k"}');
    expect(json.hint).toBe("Did you mean 'idempotency_key'?");
  });

  test("keys in header and body that differ are refused", async () => {
    const { post } = setUp();
    const { json } = await post('{"name":"a","payload":{},"idempotency_key":"x"}', {
      headers: { "idempotency-key": "y" },
    });
    expect(json.code).toBe("IL_HTTP_211");
  });

  test("a payload over its limit is 413 and names the limit", async () => {
    const { post } = setUp({ limits: { payloadBytesMax: 21 } });
    const fits = await post('{"name":"a","payload":{"text":"0123456789"}}');
    const over = await post('{"name":"a","payload":{"text":"éééééééééé"}}');
    expect(fits.status).toBe(202);
    expect([over.status, over.json.code]).toEqual([413, "IL_HTTP_210"]);
    expect(over.json.detail).toContain("payloadBytesMax is 21");
  });
});

describe("a number longer than numberCharsMax", () => {
  const digits = (count: number) => `{"name":"a","payload":{"n":${"7".repeat(count)}}}`;
  const refused = {
    status: "rejected",
    code: "IL_HTTP_216",
    detail: "the number has 1001 characters, the limit numberCharsMax is 1000",
    path: "payload.n",
    hint: "Send it as a string.",
  };

  test.each([
    ["a list", `[${digits(1001)},${digits(1000)}]`, {}],
    ["NDJSON", `${digits(1001)}\n${digits(1000)}`, { "content-type": "application/x-ndjson" }],
  ])("in %s is refused by itself, the longest is kept whole", async (_what, body, headers) => {
    const { engine, post } = setUp();
    const { json } = await post(body, { headers });
    expect(json.results).toMatchObject([refused, { status: "accepted" }]);
    expect(engine.taken).toMatchObject([{ payload: { n: BigInt("7".repeat(1000)) } }]);
  });
});

describe("a body that cannot be read", () => {
  const event = Buffer.from('{"name":"a","payload":{"x":"secret é"}}');
  const cases: [what: string, body: Buffer | string, status: number, code: string][] = [
    ["is not JSON", '{"name":"a","payload":{"x":"secret",}}', 400, "IL_HTTP_101"],
    ["is empty", "", 400, "IL_HTTP_103"],
    ["is white space", " \n", 400, "IL_HTTP_103"],
    ["is not UTF-8", Buffer.from(event.toString(), "latin1"), 400, "IL_HTTP_102"],
    ["is a number", "12", 400, "IL_HTTP_107"],
    ["is too large", `{"name":"${"a".repeat(1100)}"}`, 413, "IL_HTTP_401"],
    ["nests without end", "[".repeat(900), 400, "IL_HTTP_101"],
  ];
  test.each(cases)("%s", async (_what, body, status, code) => {
    const { post } = setUp({ limits: { bodyBytesMax: 1024 } });
    const answer = await post(body);
    expect([answer.status, answer.json.code]).toEqual([status, code]);
    expect(JSON.stringify(answer.json)).not.toContain("secret");
  });

  test("megabytes of open brackets are not even parsed", async () => {
    const { post } = setUp();
    const { status, json } = await post("[".repeat(5_000_000));
    expect([status, json.code]).toEqual([422, "IL_HTTP_209"]);
  });

  test("has another content type", async () => {
    const { post } = setUp();
    const answer = await post("a=1", {
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect([answer.status, answer.json.code]).toEqual([415, "IL_HTTP_104"]);
    expect(answer.json.detail).toContain("application/x-www-form-urlencoded");
  });

  test("a byte order mark is no mistake", async () => {
    const { post } = setUp();
    const answer = await post('\ufeff{"name":"a","payload":{}}');
    expect(answer.status).toBe(202);
  });
});

describe("a list", () => {
  test("gets one result an event, in order, and a bad one harms no other", async () => {
    const { engine, post } = setUp();
    const { status, json } = await post(
      `[{"name":"a","payload":{"n":1},"idempotency_key":"k"},
        7, {"name":"a"}, {"name":"unknown","payload":{}},
        {"name":"a","payload":{"n":1},"idempotency_key":"k"}, {"payload" :{"n" : 2},"name":"b"}]`,
    );
    expect(status).toBe(207);
    expect(json.results.map((result) => result.code ?? result.status)).toEqual([
      "accepted",
      "IL_HTTP_201",
      "IL_HTTP_202",
      "IL_TEST_011",
      "repeated",
      "accepted",
    ]);
    expect(json.results[4]?.id).toBe(json.results[0]?.id);
    expect(json).toMatchObject({ accepted: 2, repeated: 1, rejected: 3 });
    expect(engine.taken.map(({ payloadText }) => payloadText)).toEqual(['{"n":1}', '{"n" : 2}']);
  });

  test("all of it taken is 202, an empty one too", async () => {
    const { post } = setUp();
    const one = await post('[{"name":"a","payload":{}}]');
    const none = await post("[]");
    expect([one.status, none.status, none.json.results]).toEqual([202, 202, []]);
  });

  test("too long a list is refused whole", async () => {
    const { engine, post } = setUp({ limits: { eventsMax: 2 } });
    const { status, json } = await post(
      `[${Array(3).fill('{"name":"a","payload":{}}').join(",")}]`,
    );
    expect([status, json.code, engine.taken.length]).toEqual([413, "IL_HTTP_402", 0]);
  });
});

describe("an Idempotency-Key header on a list", () => {
  const list = '[{"name":"a","payload":{}},{"name":"a","payload":{},"idempotency_key":"own"}]';

  test("gives every event a key of its place, so that the request can be sent again", async () => {
    const { engine, post } = setUp();
    const first = await post(list, { headers: { "idempotency-key": "r1" } });
    const again = await post(list, { headers: { "idempotency-key": "r1" } });
    expect(engine.taken.map(({ idempotencyKey }) => idempotencyKey)).toEqual(["r1/0", "own"]);
    expect(again.json).toMatchObject({ accepted: 0, repeated: 2 });
    expect(again.json.results.map(({ id }) => id)).toEqual(first.json.results.map(({ id }) => id));
  });

  test("that leaves no room for the place is no key", async () => {
    const { post } = setUp();
    const { json } = await post(list, { headers: { "idempotency-key": "k".repeat(255) } });
    expect(json.results.map(({ code, status }) => code ?? status)).toEqual([
      "IL_HTTP_207",
      "accepted",
    ]);
  });
});

describe("an engine that cannot take events", () => {
  test.each([
    ["IL_STORE_001", "1"],
    ["IL_STORE_002", "30"],
  ])("%s is 503 with Retry-After", async (code, after) => {
    const { engine, post } = setUp();
    engine.outages.push(new IngestError({ code, message: "no room" }));
    const { status, json, headers } = await post('{"name":"a","payload":{}}');
    expect([status, json.code, headers["retry-after"]]).toEqual([503, code, after]);
  });

  test("a bug is 500 and tells the client nothing", async () => {
    const { engine, post } = setUp();
    engine.outages.push(new Error("secret internals"));
    const { status, json } = await post('{"name":"a","payload":{}}');
    expect([status, json.code]).toEqual([500, "IL_HTTP_500"]);
    expect(JSON.stringify(json)).not.toContain("secret");
  });
});
