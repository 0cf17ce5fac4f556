import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Event, Verdict } from "../glossary.ts";
import { emit, engineBench, numberOf, quiet } from "../testing/engine-bench.ts";
import { scriptedDestination, scriptedStep } from "../testing/scripted.ts";

// What a dry run says is what then happens, whatever the config, the selection and the events.

const runs = Number(process.env["RUNS"] ?? 12);

const limit = fc.integer({ min: 0, max: 9 });
const condition = fc.oneof(
  limit.map((n) => `$event.n < ${n}`),
  limit.map((n) => `$event.n != ${n}`),
  // Where n is the limit it cannot be decided.
  limit.map((n) => `10 / ($event.n - ${n}) > 0`),
);
const when = fc.option(condition, { nil: undefined });
const world = fc.record({
  verdicts: fc.array(fc.constantFrom("keep", "drop", "fail", "split"), {
    minLength: 10,
    maxLength: 10,
  }),
  stepWhen: when,
  whens: fc.tuple(when, when),
  numbers: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 60 }),
  where: when,
  to: fc.constantFrom(undefined, "here", "there"),
});
type World = ReturnType<typeof world.generate>["value"];

test("a dry run agrees with what then happens", { timeout: 60_000 + runs * 3_000 }, async () => {
  const run = await fc.check(fc.asyncProperty(world, agrees), { numRuns: runs });
  expect(await fc.asyncDefaultReportMessage(run)).toBeUndefined();
});

async function agrees({ verdicts, stepWhen, whens, numbers, where, to }: World): Promise<void> {
  await using bench = await engineBench();
  const [here, there] = [scriptedDestination("here"), scriptedDestination("there")];
  const odd = scriptedStep("odd", (event) => verdictOf(verdicts[numberOf(event)]!, event));
  await using engine = await bench.start(configOf(stepWhen, whens), [
    odd,
    here.plugin,
    there.plugin,
  ]);
  await emit(engine, numbers);
  await quiet(engine);
  const before = { here: here.delivered.length, there: there.delivered.length };
  const letters = (await engine.summary()).pipelines[0]!.deadLetters;

  const selection = where === undefined ? {} : { where };
  const request = { selection, ...(to === undefined ? {} : { to }) };
  const previewed = await engine.replays.preview(request);
  if (!previewed.ok) throw new Error(JSON.stringify(previewed.problems));
  expect({ here: here.delivered.length, there: there.delivered.length }).toEqual(before);

  const made = await engine.replays.make(request);
  if (!made.ok) throw new Error(JSON.stringify(made.problems));
  const { replayId } = made.replay;
  await expect
    .poll(async () => (await engine.replays.find(replayId))?.state, { timeout: 10_000 })
    .toBe("done");
  await quiet(engine);

  const { counts } = (await engine.replays.find(replayId))!;
  const { looked, replayed, undecided, pipelines } = previewed.preview;
  expect({ looked, replayed, undecided }).toEqual({
    looked: counts.looked,
    replayed: counts.replayed,
    undecided: counts.undecided,
  });
  const [told] = pipelines;
  let dead = told!.failed;
  for (const { route, sent, undecided: open } of told!.destinations) {
    const delivered = route === "here" ? here.delivered : there.delivered;
    expect(delivered.length - before[route as "here" | "there"], route).toBe(sent);
    dead += open;
  }
  const after = (await engine.summary()).pipelines[0]!.deadLetters;
  expect(after - letters, "dead letters").toBe(dead);
}

function verdictOf(verdict: string, { payload }: Event): Verdict {
  switch (verdict) {
    case "drop":
      return { kind: "drop", reason: "as the test says" };
    case "fail":
      return { kind: "fail", failure: { code: "TEST", reason: "as the test says" }, retry: false };
    case "split":
      return { kind: "split", payloads: [payload, payload] };
    default:
      return { kind: "keep", payload };
  }
}

function configOf(stepWhen: string | undefined, [here, there]: World["whens"]): string {
  const withWhen = (entry: string, text: string | undefined) =>
    text === undefined ? `{ ${entry}: {} }` : `{ ${entry}: {}, when: "${text}" }`;
  return `
store: sqlite:store.db
events: { a.b: { n: int } }
destinations: { here: { here: {} }, there: { there: {} } }
pipelines:
  main:
    on: a.b
    steps: [${withWhen("odd", stepWhen)}]
    to: [${withWhen("here", here)}, ${withWhen("there", there)}]
`;
}
