import { expect, test } from "vitest";
import { configOf, emit, engineBench, quiet, stateOf } from "../testing/engine-bench.ts";
import { scriptedDestination, scriptedStep } from "../testing/scripted.ts";

test("metrics tell what came in, what steps and routes did, what waits, and how long it took", async () => {
  const there = scriptedDestination("there");
  const odd = scriptedStep("odd", ({ payload }) =>
    Number(payload["n"]) % 2 === 1
      ? { kind: "keep", payload }
      : { kind: "drop", reason: "not odd" },
  );
  await using bench = await engineBench();
  const config = configOf(["there"], { steps: "[{ odd: {} }]" });
  await using engine = await bench.start(config, [there.plugin, odd]);
  await emit(engine, [1, 2, 3]);
  for (let calls = 0; calls < 14; calls += 1) await engine.ingest([]);
  await engine.ingest([{ name: "a.b", payload: {}, payloadText: "{}" }]);
  await quiet(engine);
  const lines = (await engine.metrics()).split("\n");
  expect(lines).toEqual(
    expect.arrayContaining([
      'ingestlayer_events_submitted_total{result="accepted",code=""} 3',
      expect.stringMatching(
        /ingestlayer_events_submitted_total\{result="rejected",code="IL_EVT_\d+"\} 1/,
      ),
      "ingestlayer_events_accepted_total 3",
      'ingestlayer_backlog_events{pipeline="main"} 0',
      'ingestlayer_pipeline_events_total{pipeline="main",state="taken"} 3',
      'ingestlayer_step_events_total{pipeline="main",step="odd",count="drop"} 1',
      'ingestlayer_route_events_total{pipeline="main",route="there",outcome="done"} 2',
      'ingestlayer_oldest_untaken_age_seconds{pipeline="main"} 0',
      expect.stringMatching(/ingestlayer_store_commit_duration_seconds_count [1-9]/),
      "ingestlayer_append_duration_seconds_count 1",
      expect.stringMatching(
        /ingestlayer_step_duration_seconds_count\{pipeline="main",step="odd"\} \d/,
      ),
      expect.stringMatching(
        /ingestlayer_delivery_duration_seconds_count\{destination="there"\} \d/,
      ),
    ]),
  );
});

test("what waits is shown with its age: in the log, and at each route", async () => {
  const failure = { code: "TEST", reason: "away" };
  const down = scriptedDestination("down", async () => ({ kind: "outage", failure }));
  await using bench = await engineBench();
  await using engine = await bench.start(configOf(["down"]), [down.plugin]);
  await emit(engine, [1, 2]);
  await expect.poll(async () => (await stateOf(engine)).parked, pollFor).toBe(2);
  const parked = /parked_deliveries\{pipeline="main",route="down"\} 2/;
  const age = /oldest_undelivered_age_seconds\{pipeline="main",route="down"\} (?!0\n)[\d.e-]+\n/;
  expect(await engine.metrics()).toMatch(parked);
  expect(await engine.metrics()).toMatch(age);
});

const pollFor = { interval: 20 };
