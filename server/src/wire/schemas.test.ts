import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildApp } from "../app.ts";
import { readEnvelope } from "../body/envelope.ts";
import { defaultLimits } from "../limits.ts";
import { MapEngine } from "../testing/map-engine.ts";
import {
  acknowledgementSchema,
  eventSchema,
  problemSchema,
  resultsSchema,
  summarySchema,
} from "./schemas.ts";

describe("what the document says is what the door does", () => {
  const someTime = fc.constantFrom(
    "2026-02-03T04:05:06Z",
    "2026-02-03T04:05:06.789+01:00",
    "2026-02-30T04:05:06Z",
    "2026-02-03",
    "04:05",
    "",
  );
  const event = fc.record(
    {
      name: fc.oneof(
        fc.string(),
        fc.constantFrom("a.b", "", "a\n", "x".repeat(201)),
        fc.jsonValue(),
      ),
      payload: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue()),
      idempotency_key: fc.oneof(
        fc.string(),
        fc.constantFrom("k", null, "x".repeat(257)),
        fc.integer(),
      ),
      timestamp: fc.oneof(someTime, fc.constant(null), fc.integer()),
      extra: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );

  test("the checks by hand and the schema agree on every event", () => {
    fc.assert(
      fc.property(event, (value) => {
        const text = JSON.stringify(value);
        const parsed = JSON.parse(text) as never;
        const taken = !("status" in readEnvelope(parsed, text, 0, defaultLimits));
        expect(taken).toBe(eventSchema.safeParse(parsed).success);
      }),
      { numRuns: 500 },
    );
  });

  test("every answer has the shape that is documented", async () => {
    const app = buildApp(new MapEngine());
    const post = (body: string) =>
      app.inject({
        method: "POST",
        url: "/v1/events",
        headers: { "content-type": "application/json" },
        body,
      });
    const good = '{"name":"a","payload":{}}';
    acknowledgementSchema.parse((await post(good)).json());
    resultsSchema.parse((await post(`[${good},1]`)).json());
    problemSchema.parse((await post('{"name":1}')).json());
    problemSchema.parse((await post("{")).json());
    summarySchema.parse((await app.inject("/v1/summary")).json());
    expect((await app.inject("/readyz")).json()).toEqual({ status: "ready" });
  });

  test("every path of the document is a route", async () => {
    const app = buildApp(new MapEngine());
    const { paths } = (await app.inject("/openapi.json")).json<{
      paths: Record<string, Record<string, unknown>>;
    }>();
    for (const [path, operations] of Object.entries(paths)) {
      for (const method of Object.keys(operations)) {
        const url = path.replace(/\{(\w+)\}/g, ":$1");
        expect({
          path,
          found: app.hasRoute({ method: method.toUpperCase(), url }),
        }).toEqual({
          path,
          found: true,
        });
      }
    }
  });

  test("a store that does not answer makes the server not ready", async () => {
    const engine = new MapEngine();
    engine.summary = () => Promise.reject(new Error("gone"));
    const response = await buildApp(engine).inject("/readyz");
    expect(response.statusCode).toBe(503);
  });
});
