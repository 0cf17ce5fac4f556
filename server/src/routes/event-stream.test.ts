import { request as httpRequest } from "node:http";
import { Readable } from "node:stream";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { IngestError } from "@ingestlayer/core";
import { describe, expect, test } from "vitest";
import { buildApp, type AppOptions } from "../app.ts";
import { MapEngine } from "../testing/map-engine.ts";

interface Answer {
  code?: string;
  detail?: string;
  accepted: number;
  repeated: number;
  rejected: number;
  results: { status: string; line: number; code?: string }[];
}

async function listening(options: AppOptions = {}) {
  const engine = new MapEngine();
  const app = buildApp(engine, options);
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const post = async (body: Buffer | string | Readable, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}/v1/events`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson", ...headers },
      body: body as Exclude<RequestInit["body"], undefined>,
      duplex: "half",
    });
    return { status: response.status, json: (await response.json()) as Answer };
  };
  return { engine, post, url, [Symbol.asyncDispose]: () => app.close() };
}

const line = (n: number) => `{"name":"a","payload":{"n":${n}}}`;
const lines = (count: number) => Array.from({ length: count }, (_, n) => `${line(n)}\n`).join("");

describe("NDJSON", () => {
  test("has one result a line, with the line's number, blank lines counted", async () => {
    await using server = await listening();
    const body = `${line(1)}\n\n{"name":"a",}\r\n{"name":"unknown","payload":{}}\n7\n${line(2)}`;
    const { status, json } = await server.post(body);
    expect(status).toBe(207);
    expect(json.results.map((result) => [result.line, result.code ?? result.status])).toEqual([
      [1, "accepted"],
      [3, "IL_HTTP_212"],
      [4, "IL_TEST_011"],
      [5, "IL_HTTP_201"],
      [6, "accepted"],
    ]);
    expect(server.engine.taken.map(({ payloadText }) => payloadText)).toEqual([
      '{"n":1}',
      '{"n":2}',
    ]);
  });

  test("with an Idempotency-Key header can be sent again", async () => {
    await using server = await listening();
    const headers = { "idempotency-key": "r1" };
    await server.post(`${line(1)}\n\n${line(2)}\n`, headers);
    const { json } = await server.post(`${line(1)}\n\n${line(2)}\n`, headers);
    expect(json).toMatchObject({ accepted: 0, repeated: 2 });
    expect(server.engine.taken.map(({ idempotencyKey }) => idempotencyKey)).toEqual([
      "r1/1",
      "r1/3",
    ]);
  });

  test("keeps order over many chunks", async () => {
    await using server = await listening();
    const { status, json } = await server.post(
      Readable.from(lines(5000).match(/.{1,777}/gs) ?? []),
    );
    expect([status, json.accepted]).toEqual([202, 5000]);
    expect(server.engine.taken.map(({ payload }) => (payload as { n: number }).n)).toEqual(
      Array.from({ length: 5000 }, (_, n) => n),
    );
  });

  test("of more than eventsMax lists the rejected lines only", async () => {
    await using server = await listening({ limits: { eventsMax: 10 } });
    const { json } = await server.post(`${lines(600)}nonsense\n${lines(600)}`);
    expect(json).toMatchObject({ accepted: 1200, rejected: 1 });
    expect(json.results.map((result) => [result.line, result.status])).toEqual([[601, "rejected"]]);
  });

  test("a line that is too long harms no other, and is never held whole", async () => {
    await using server = await listening({ limits: { payloadBytesMax: 100 } });
    const long = `{"name":"a","payload":{"t":"${"x".repeat(200_000)}"}}`;
    const { json } = await server.post(`${line(1)}\n${long}\n${line(2)}\n`);
    expect(json.results.map((result) => result.code ?? result.status)).toEqual([
      "accepted",
      "IL_HTTP_213",
      "accepted",
    ]);
  });

  test("waits where the queue is full, and loses nothing", async () => {
    await using server = await listening();
    server.engine.outages.push(new IngestError({ code: "IL_STORE_001", message: "full" }));
    const { status, json } = await server.post(lines(3));
    expect([status, json.accepted]).toEqual([202, 3]);
  });

  test("says how far it came where the store gives up", async () => {
    await using server = await listening();
    const full = new IngestError({ code: "IL_STORE_002", message: "the disk is full" });
    const ingest = server.engine.ingest.bind(server.engine);
    let calls = 0;
    server.engine.ingest = (events) => (++calls === 2 ? Promise.reject(full) : ingest(events));
    const { status, json } = await server.post(lines(600));
    expect([status, json.code]).toEqual([503, "IL_STORE_002"]);
    expect(json.detail).toContain("lines 1 to 500 are done (500 accepted");
    expect(server.engine.taken).toHaveLength(500);
  });

  test("an empty one is refused", async () => {
    await using server = await listening();
    const { status, json } = await server.post("\n\n");
    expect([status, json.code]).toEqual([400, "IL_HTTP_103"]);
  });

  test("a client that goes away in the middle keeps what was taken", async () => {
    await using server = await listening();
    const url = new URL("/v1/events", server.url);
    const headers = { "content-type": "application/x-ndjson" };
    const request = httpRequest(url, { method: "POST", headers });
    request.on("error", () => undefined);
    request.write(lines(10));
    await expect.poll(() => server.engine.taken.length).toBe(10);
    request.destroy();
    const { status } = await server.post(line(11));
    expect(status).toBe(202);
  });
});

const encoders = {
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
} as const;

describe.each(Object.keys(encoders) as (keyof typeof encoders)[])("a body in %s", (encoding) => {
  const encode = encoders[encoding];
  const headers = { "content-encoding": encoding };
  const jsonHeaders = { ...headers, "content-type": "application/json" };

  test("is taken, as JSON and as NDJSON", async () => {
    await using server = await listening();
    const json = await server.post(encode(line(1)), jsonHeaders);
    const ndjson = await server.post(encode(lines(1000)), headers);
    expect([json.status, ndjson.status, ndjson.json.accepted]).toEqual([202, 202, 1000]);
  });

  test("that inflates without end is cut off", async () => {
    await using server = await listening({
      limits: { bodyBytesMax: 1_000_000, payloadBytesMax: 1000 },
    });
    const bomb = encode(Buffer.alloc(10_000_000, " "));
    const json = await server.post(bomb, jsonHeaders);
    const ndjson = await server.post(bomb, headers);
    expect([json.status, json.json.code]).toEqual([413, "IL_HTTP_401"]);
    expect(ndjson.json.results).toEqual([expect.objectContaining({ code: "IL_HTTP_213" })]);
  });

  test("that is broken is refused as such", async () => {
    await using server = await listening();
    const broken = encode(lines(1000)).subarray(0, -20);
    const json = await server.post(broken, jsonHeaders);
    const ndjson = await server.post(broken, headers);
    expect([json.json.code, ndjson.json.code]).toEqual(["IL_HTTP_106", "IL_HTTP_106"]);
  });
});

test("an unknown content encoding is refused, with those that are known", async () => {
  await using server = await listening();
  for (const type of ["application/json", "application/x-ndjson"]) {
    const answer = await server.post("x", { "content-encoding": "lzw", "content-type": type });
    expect([answer.status, answer.json.code]).toEqual([415, "IL_HTTP_105"]);
  }
});
