import { context, trace } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { configOf, emit, engineBench, quiet } from "../testing/engine-bench.ts";
import { scriptedDestination } from "../testing/scripted.ts";

const exporter = new InMemorySpanExporter();
beforeAll(() => {
  const processors = [new SimpleSpanProcessor(exporter)];
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: processors }));
});
afterAll(() => {
  trace.disable();
  context.disable();
});

test("a batch and each of its deliveries are spans, with counts and no payload", async () => {
  let down = true;
  const there = scriptedDestination("there", async (batch) => {
    const failure = { code: "TEST", reason: "down" };
    const report = down ? ({ kind: "outage", failure } as const) : undefined;
    down = false;
    return report ?? batch.map(() => ({ kind: "done" }));
  });
  await using bench = await engineBench();
  await using engine = await bench.start(configOf(["there"]), [there.plugin]);
  await emit(engine, [41_414_141]);
  await quiet(engine);
  const spans = exporter.getFinishedSpans();
  expect(spans.find(({ name }) => name === "process main")?.attributes).toMatchObject({
    "messaging.system": "ingestlayer",
    "ingestlayer.pipeline": "main",
    "messaging.batch.message_count": 1,
  });
  const sends = spans.filter(({ name }) => name === "send there");
  expect(sends.map(({ attributes }) => attributes["error.type"])).toEqual(["TEST", undefined]);
  expect(JSON.stringify(spans.map(({ attributes }) => attributes))).not.toContain("41414141");
});
