import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine } from "@ingestlayer/core";
import type { Engine, Replay, ReplayPreview, ReplayRequest } from "@ingestlayer/core";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { textOf, twoConfigs, worldEvents } from "../support/generated-world.ts";
import { ingestWorld, loadWorld, worldLog, worldSettled } from "../support/run-world.ts";

// What a dry run says is what a replay then does: with the config of now, or with the one under which the events
// came, into everything or into one destination.

const runs = Number(process.env["RUNS"] ?? 8);

const requests: fc.Arbitrary<ReplayRequest> = fc.record(
  {
    selection: fc.oneof(
      fc.constant({}),
      fc.integer({ min: 0, max: 9 }).map((n) => ({ where: `$event.n != ${n}` })),
      // Where n is the number it cannot be decided.
      fc.integer({ min: 0, max: 9 }).map((n) => ({ where: `10 / ($event.n - ${n}) > -9` })),
    ),
    to: fc.constantFrom("log", "here"),
    config: fc.constantFrom("now", "then"),
  },
  { requiredKeys: ["selection"] },
);

test("a dry run agrees with what then happens", { timeout: 60_000 + runs * 5_000 }, async () => {
  const property = fc.asyncProperty(twoConfigs, worldEvents, requests, agrees);
  const run = await fc.check(property, { numRuns: runs });
  expect(await fc.asyncDefaultReportMessage(run)).toBeUndefined();
});

type Two = typeof twoConfigs extends fc.Arbitrary<infer Value> ? Value : never;
type Events = typeof worldEvents extends fc.Arbitrary<infer Value> ? Value : never;

async function agrees([old, now]: Two, events: Events, request: ReplayRequest): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "ingestlayer-replay-"));
  const then = await loadWorld(folder, textOf(old));
  const engine = await createEngine(then.project, { log: worldLog });
  try {
    await ingestWorld(engine, events);
    await worldSettled(engine);
    const { project, arrived } = await loadWorld(folder, textOf(now));
    await engine.reload(project);
    const previewed = await engine.replays.preview(request);
    expect(arrived).toEqual([]);
    const made = await engine.replays.make(request);
    if (!made.ok) {
      expect(previewed).toEqual(made);
      return;
    }
    const replay = await ended(engine, made.replay.replayId);
    if (!previewed.ok) {
      expect(replay.failure?.code).toBe(previewed.problems[0]?.code);
      return;
    }
    expect(replay.state).toBe("done");
    await engine.stop();
    // What the config of then delivers arrives at destinations of a project of its own.
    const by = request.config === "then" ? undefined : arrived;
    happened(
      previewed.preview,
      replay,
      by?.map(({ route }) => route),
    );
  } finally {
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function ended(engine: Engine, id: string): Promise<Replay> {
  const over = ["done", "failed"];
  await expect.poll(async () => over.includes((await engine.replays.find(id))!.state)).toBe(true);
  return (await engine.replays.find(id))!;
}

function happened(
  { looked, replayed, undecided, pipelines }: ReplayPreview,
  { counts, route: into }: Replay,
  arrived: readonly string[] | undefined,
): void {
  expect({ looked, replayed, undecided }).toEqual({
    looked: counts.looked,
    replayed: counts.replayed,
    undecided: counts.undecided,
  });
  const tally = counts.tally["main"] ?? {};
  const [told] = pipelines;
  // A model was asked: nothing was said of what comes of that.
  if (told!.uncertain > 0) return;
  const steps = into === undefined ? "steps" : `steps/${into}`;
  expect({
    passed: told!.passed,
    dropped: told!.dropped,
    failed: told!.failed,
    held: told!.held,
  }).toEqual({
    passed: tally["events/passed"] ?? 0,
    dropped: dropsIn(tally),
    failed: tally["steps/dead"] ?? 0,
    held: tally[`route/${steps}/parked`] ?? 0,
  });
  for (const { route, sent, undecided: open } of told!.destinations) {
    const found = {
      sent: tally[`route/${route}/done`] ?? 0,
      open: tally[`route/${route}/dead`] ?? 0,
    };
    expect(found, route).toEqual({ sent, open });
    if (arrived !== undefined) expect(arrived.filter((name) => name === route)).toHaveLength(sent);
  }
}

function dropsIn(tally: Readonly<Record<string, number>>): number {
  const drops = Object.entries(tally).filter(([key]) => /^step\/.*\/drop$/.test(key));
  return drops.reduce((sum, [, count]) => sum + count, 0);
}
