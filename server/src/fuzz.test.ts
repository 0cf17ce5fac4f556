import { gzipSync } from "node:zlib";
import { parseJson } from "@ingestlayer/core";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { buildApp } from "./app.ts";
import { MapEngine } from "./testing/map-engine.ts";

// Whatever comes in: never a 5xx, never a hang, always an answer in the documented form, and nothing is
// taken that was not told so.

const limits = { payloadBytesMax: 2000, bodyBytesMax: 20_000, eventsMax: 20, bodyTimeoutMs: 2000 };
const routes = [
  "/v1/events",
  "/v1/hooks/desk",
  "/v1/batch",
  "/v1/track",
  "/v1/summary",
  "/healthz",
  "/nowhere",
] as const;

/** Events, and what is nearly an event. */
const nearlyEvent = fc.oneof(
  fc.record(
    {
      name: fc.oneof(fc.constantFrom("a", "a.b", "unknown"), fc.jsonValue()),
      payload: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue()),
      idempotency_key: fc.oneof(fc.constantFrom("k", "l"), fc.jsonValue()),
      timestamp: fc.oneof(fc.constant("2026-01-01T00:00:00Z"), fc.jsonValue()),
    },
    { requiredKeys: ["name", "payload"] },
  ),
  fc.jsonValue(),
);

/** JSON text with a piece cut out, doubled or replaced by bytes of any kind. */
const brokenText = fc
  .tuple(
    fc.oneof(nearlyEvent, fc.array(nearlyEvent, { maxLength: 25 })),
    fc.nat(),
    fc.nat({ max: 8 }),
    fc.uint8Array({ maxLength: 6 }),
    fc.boolean(),
  )
  .map(([value, at, cut, junk, broken]) => {
    const bytes = Buffer.from(JSON.stringify(value) ?? "null");
    if (!broken) return bytes;
    const place = at % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, place), junk, bytes.subarray(place + cut)]);
  });

/** JSON numbers about as long as one may be, of every form. */
const numberText = fc
  .tuple(
    fc.constantFrom("", "-"),
    fc.constantFrom("", "0.", "1.5e", "1e-"),
    fc.integer({ min: 980, max: 1020 }),
  )
  .map(([sign, start, digits]) => `${sign}${start}${"7".repeat(digits)}`);

const body = fc.oneof(
  { weight: 6, arbitrary: brokenText },
  { weight: 1, arbitrary: brokenText.map((bytes) => gzipSync(bytes)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
  {
    weight: 1,
    arbitrary: numberText.map((n) => Buffer.from(`[{"name":"a","payload":{"n":${n}}},${n}]`)),
  },
  { weight: 1, arbitrary: fc.nat({ max: 30_000 }).map((length) => Buffer.alloc(length, "[")) },
);

const headers = fc.record(
  {
    "content-type": fc.constantFrom(
      "application/json",
      "application/json; charset=latin1",
      "application/x-ndjson",
      "application/cloudevents+json",
      "application/cloudevents-batch+json",
      "text/plain",
      "nonsense",
      "",
    ),
    "content-encoding": fc.constantFrom("gzip", "br", "identity", "zip"),
    "idempotency-key": fc
      .string({ maxLength: 300 })
      .map((text) => text.replace(/[^\x20-\x7e]/g, "?")),
    "ce-specversion": fc.constantFrom("1.0", "0.1"),
    "ce-type": fc.constantFrom("a", "%ff", ""),
    authorization: fc.constantFrom("Bearer x", "Basic", ""),
  },
  { requiredKeys: [] },
);

test("every request gets an answer in form, and no request breaks the server", async () => {
  const engine = new MapEngine();
  const app = buildApp(engine, { limits });
  const request = fc.record({
    method: fc.constantFrom("POST", "POST", "POST", "GET", "PUT"),
    url: fc.constantFrom(...routes),
    headers,
    payload: body,
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ method, url, headers, payload }) => {
      const before = engine.taken.length;
      const sends = method === "GET" ? {} : { payload };
      const response = await app.inject({ method: method as "GET", url, headers, ...sends });
      const { statusCode: status } = response;
      expect(status).toBeLessThan(500);
      const answer = response.json<{
        code?: string;
        detail?: string;
        id?: string;
        accepted?: number;
      }>();
      if (status >= 400) {
        expect(response.headers["content-type"]).toMatch(/^application\/problem\+json/);
        expect(answer.code).toMatch(/^IL_[A-Z]+_\d{3}$/);
      }
      const acknowledged = answer.accepted ?? (answer.id === undefined ? 0 : 1);
      if (url === "/v1/events")
        expect(engine.taken.length - before).toBeLessThanOrEqual(acknowledged);
    }),
    { numRuns: 800 },
  );
});

test("what is taken is what was sent, letter by letter", async () => {
  const engine = new MapEngine();
  const app = buildApp(engine, { limits: { payloadBytesMax: 100_000 } });
  const payloads = fc.array(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()), {
    minLength: 1,
    maxLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(payloads, fc.constantFrom(undefined, 1, "\t"), async (list, indent) => {
      engine.taken.length = 0;
      const texts = list.map((payload) => JSON.stringify(payload, undefined, indent));
      const events = texts.map((text) => `{"payload" : ${text}, "name":"a"}`);
      const response = await app.inject({
        method: "POST",
        url: "/v1/events",
        headers: { "content-type": "application/json" },
        payload: events.length === 1 ? events[0]! : `[${events.join(" ,")}]`,
      });
      expect(response.statusCode).toBe(202);
      expect(engine.taken.map(({ payloadText }) => payloadText)).toEqual(texts);
      expect(engine.taken.map(({ payload }) => payload)).toEqual(
        list.map((_, at) => parseJson(texts[at]!)),
      );
    }),
    { numRuns: 200 },
  );
});

test("a number is kept letter by letter, or refused by itself with the limit and its place", async () => {
  const engine = new MapEngine();
  const app = buildApp(engine);
  const forms = fc.constantFrom(
    ["application/json", (events: readonly string[]) => `[${events.join()}]`] as const,
    ["application/x-ndjson", (events: readonly string[]) => events.join("\n")] as const,
  );
  const numbers = fc.array(numberText, { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(numbers, forms, async (numbers, [type, join]) => {
      engine.taken.length = 0;
      const payloads = numbers.map((number) => `{"a b":[${number}]}`);
      const { results } = (
        await app.inject({
          method: "POST",
          url: "/v1/events",
          headers: { "content-type": type },
          payload: join(payloads.map((payload) => `{"name":"a","payload":${payload}}`)),
        })
      ).json<{ results: { code?: string; path?: string; detail?: string }[] }>();
      const fits = (number: string) => number.length <= 1000;
      expect(engine.taken.map(({ payloadText }) => payloadText)).toEqual(
        payloads.filter((_, at) => fits(numbers[at]!)),
      );
      for (const [at, number] of numbers.entries()) {
        if (fits(number)) continue;
        expect(results[at]).toMatchObject({ code: "IL_HTTP_216", path: 'payload["a b"][0]' });
        expect(results[at]?.detail).toContain(`${number.length} characters`);
      }
    }),
    { numRuns: 200 },
  );
});
