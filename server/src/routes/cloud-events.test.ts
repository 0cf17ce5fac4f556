import { CloudEvent, HTTP, type Message } from "cloudevents";
import { describe, expect, test } from "vitest";
import { buildApp } from "../app.ts";
import { MapEngine } from "../testing/map-engine.ts";

function setUp() {
  const engine = new MapEngine();
  const app = buildApp(engine, { limits: { payloadBytesMax: 2000 } });
  /** Posts what the client library makes of an event, unmodified. */
  const post = (message: Pick<Message, "headers" | "body">) =>
    app.inject({
      method: "POST",
      url: "/v1/events",
      headers: message.headers as Record<string, string>,
      body: message.body as string,
    });
  return { engine, post };
}

const attributes = {
  id: "A234-1",
  source: "/orders/north-pole",
  type: "order.placed",
  time: "2026-02-03T04:05:06.000Z",
  subject: "not kept",
  data: { order: 12, note: "é" },
};
const taken = {
  name: "order.placed",
  payload: { order: 12, note: "é" },
  payloadText: '{"order":12,"note":"é"}',
  idempotencyKey: "/orders/north-pole A234-1",
  timestampMs: Date.UTC(2026, 1, 3, 4, 5, 6),
};

describe("the cloudevents client", () => {
  test.each(["structured", "binary"] as const)("%s: is taken as an event", async (mode) => {
    const { engine, post } = setUp();
    const response = await post(HTTP[mode](new CloudEvent(attributes)));
    expect(response.statusCode).toBe(202);
    expect(engine.taken).toEqual([taken]);
  });

  test("structured and binary forms of one event are one event", async () => {
    const { post } = setUp();
    const event = new CloudEvent(attributes);
    const first = (await post(HTTP.structured(event))).json<{ id: string }>();
    expect((await post(HTTP.binary(event))).json()).toEqual({ id: first.id, repeated: true });
  });
});

describe("CloudEvents by hand", () => {
  const post = (type: string, body: unknown, headers: Record<string, string> = {}) => {
    const { engine, post: send } = setUp();
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const response = send({ headers: { "content-type": type, ...headers }, body: text });
    return { engine, response };
  };
  const structured = "application/cloudevents+json; charset=utf-8";
  const event = { specversion: "1.0", id: "1", source: "s", type: "t", data: {} };

  test("a batch has one result an event", async () => {
    const { engine, response } = post("application/cloudevents-batch+json", [
      event,
      { ...event, data: 1 },
      { ...event, id: "2" },
    ]);
    const { statusCode, ...rest } = await response;
    expect(statusCode).toBe(207);
    expect(rest.json()).toMatchObject({
      results: [{ status: "accepted" }, { path: "data" }, { status: "accepted" }],
    });
    expect(engine.taken.map(({ idempotencyKey }) => idempotencyKey)).toEqual(["s 1", "s 2"]);
  });

  test("data is kept letter by letter", async () => {
    const text = `{"specversion":"1.0","data":{ "n" : 1.50 },"id":"1","source":"s","type":"t"}`;
    const { engine, response } = post(structured, text);
    await response;
    expect(engine.taken[0]?.payloadText).toBe('{ "n" : 1.50 }');
  });

  test.each<[what: string, event: object, code: string, path: string]>([
    ["another version", { ...event, specversion: "0.3" }, "IL_HTTP_221", "specversion"],
    ["no id", { ...event, id: undefined }, "IL_HTTP_202", "id"],
    ["an empty type", { ...event, type: "" }, "IL_HTTP_208", "type"],
    ["no source", { ...event, source: undefined }, "IL_HTTP_202", "source"],
    ["a time that is none", { ...event, time: "yesterday" }, "IL_HTTP_206", "time"],
    [
      "binary data",
      { ...event, data: undefined, data_base64: "aa==" },
      "IL_HTTP_222",
      "data_base64",
    ],
    ["data that is no object", { ...event, data: [] }, "IL_HTTP_203", "data"],
    ["data that is too large", { ...event, data: { t: "x".repeat(2000) } }, "IL_HTTP_210", "data"],
  ])("with %s is refused", async (_what, wrong, code, path) => {
    const { engine, response } = post(structured, wrong);
    expect((await response).json()).toMatchObject({ code, path });
    expect(engine.taken).toEqual([]);
  });

  test.each([
    [
      structured,
      (data: string) => JSON.stringify({ ...event, data: 0 }).replace('"data":0', `"data":${data}`),
      {},
    ],
    [
      "application/json",
      (data: string) => data,
      { "ce-specversion": "1.0", "ce-id": "1", "ce-source": "s", "ce-type": "t" },
    ],
  ])("%s with a number that is too long is refused", async (type, bodyOf, headers) => {
    const { response } = post(type, bodyOf(`{"n":${"7".repeat(1001)}}`), headers);
    expect((await response).json()).toMatchObject({ code: "IL_HTTP_216", path: "data.n" });
  });

  test("a long source and id become a key of bounded length", async () => {
    const { engine, response } = post(structured, { ...event, source: "s".repeat(5000) });
    await response;
    expect(engine.taken[0]?.idempotencyKey).toMatch(/^sha256-[\da-f]{64}$/);
  });

  test("a batch that is no list is refused", async () => {
    const { response } = post("application/cloudevents-batch+json", event);
    expect((await response).json()).toMatchObject({ code: "IL_HTTP_107" });
  });

  test("a number as binary data is refused", async () => {
    const headers = { "ce-specversion": "1.0", "ce-id": "1", "ce-source": "s", "ce-type": "t" };
    const { response } = post("application/json", "12", headers);
    expect((await response).json()).toMatchObject({ code: "IL_HTTP_203", path: "data" });
  });
});
