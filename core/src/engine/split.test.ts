import { afterEach, beforeEach, expect, test } from "vitest";
import type { Event } from "../glossary.ts";
import { openStore } from "../store/open.ts";
import { configOf, emit, engineBench, quiet, stateOf } from "../testing/engine-bench.ts";
import type { EngineBench } from "../testing/engine-bench.ts";
import { scriptedDestination, scriptedStep } from "../testing/scripted.ts";

// One event becomes several, through the whole engine: its parts are deliveries of their own, and the
// steps see the event as one.

const failure = { code: "TEST", reason: "as the test says" };

let bench: EngineBench;
beforeEach(async () => {
  bench = await engineBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** Makes of `n` the parts `n.0` to `n.2`, in the field `note`. */
const split = scriptedStep("split", ({ payload }) => ({
  kind: "split",
  payloads: [0, 1, 2].map((part) => ({ ...payload, note: `${Number(payload["n"])}.${part}` })),
}));

const noteOf = ({ payload }: Event) => payload["note"] as string;
const steps = "[{ split: {} }]";

test("parts that an outage parked are delivered after a restart as they were tried before", async () => {
  const tried: Event[] = [];
  const down = scriptedDestination("there", async (batch) => {
    tried.push(...batch);
    return { kind: "outage", failure };
  });
  const first = await bench.start(configOf(["there"], { steps }), [split, down.plugin]);
  await emit(first, [1, 2]);
  await expect.poll(async () => (await stateOf(first)).parked).toBe(6);
  await first.stop();
  const up = scriptedDestination("there");
  await using second = await bench.start(configOf(["there"], { steps }), [split, up.plugin]);
  const { tally } = await quiet(second);
  const delivered = new Map(up.delivered.map((event) => [noteOf(event), event]));
  expect([...delivered.keys()].toSorted()).toEqual(["1.0", "1.1", "1.2", "2.0", "2.1", "2.2"]);
  for (const event of tried) expect(delivered.get(noteOf(event))).toEqual(event);
  expect(tally).toMatchObject({
    "events/taken": 2,
    "step/split/split": 2,
    "step/split/parts": 6,
    "events/passed": 6,
    "route/there/done": 6,
  });
});

test("a part that a destination refuses is a dead letter of its own, which names its origin", async () => {
  const there = scriptedDestination("there", async (batch) =>
    batch.map((event) =>
      noteOf(event) === "1.1" ? { kind: "reject", failure } : { kind: "done" },
    ),
  );
  const project = await bench.project(configOf(["there"], { steps }), [split, there.plugin]);
  const engine = await bench.start(configOf(["there"], { steps }), [split, there.plugin]);
  const [accepted] = await emit(engine, [1]);
  expect(await quiet(engine)).toMatchObject({ deadLetters: 1 });
  await engine.stop();
  expect(there.delivered.map(noteOf)).toEqual(["1.0", "1.2"]);
  await using store = await openStore(project.config.store);
  const [letter] = await store.deadLetters({ limit: 10 });
  expect(letter).toMatchObject({
    target: { route: "there" },
    event: { originId: (accepted as { id: string }).id, payload: `{"n":1,"note":"1.1"}` },
  });
});

test("where a step fails on one part, a retry delivers every part once", async () => {
  let tries = 0;
  const flaky = scriptedStep("flaky", (event) =>
    noteOf(event) === "1.1" && (tries += 1) === 1
      ? { kind: "fail", failure, retry: true, afterMs: 1 }
      : { kind: "keep", payload: event.payload },
  );
  const there = scriptedDestination("there");
  const config = configOf(["there"], { steps: "[{ split: {} }, { flaky: {} }]" });
  await using engine = await bench.start(config, [split, flaky, there.plugin]);
  await emit(engine, [1, 2]);
  const { tally } = await quiet(engine);
  expect(there.delivered.map(noteOf).toSorted()).toEqual([
    "1.0",
    "1.1",
    "1.2",
    "2.0",
    "2.1",
    "2.2",
  ]);
  expect(tally).toMatchObject({ "events/taken": 2, "step/split/parts": 6, "events/passed": 6 });
});
