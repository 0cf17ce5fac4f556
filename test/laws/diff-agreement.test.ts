import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { diff, openStore } from "@ingestlayer/core";
import type { DiffReport, EventId } from "@ingestlayer/core";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { textOf, twoConfigs, worldEvents } from "../support/generated-world.ts";
import type { WorldConfig, WorldEvent } from "../support/generated-world.ts";
import { loadWorld, runWorld } from "../support/run-world.ts";
import type { Fate, RouteFate } from "../support/run-world.ts";

// What `diff` says of two configs is what engines then really do with the same events, one with each.

const runs = Number(process.env["RUNS"] ?? 8);

test(
  "diff agrees with what happens under either config",
  { timeout: 60_000 + runs * 5_000 },
  async () => {
    const property = fc.asyncProperty(twoConfigs, worldEvents, agrees);
    const run = await fc.check(property, { numRuns: runs });
    expect(await fc.asyncDefaultReportMessage(run)).toBeUndefined();
  },
);

async function agrees(
  [old, now]: readonly [WorldConfig, WorldConfig],
  events: readonly WorldEvent[],
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "ingestlayer-diff-"));
  try {
    const was = await runWorld(join(folder, "old"), textOf(old), events);
    const is = await runWorld(join(folder, "now"), textOf(now), events);
    const told = await compare(join(folder, "old"), textOf(old), textOf(now), true);
    const expected = new Map<string, number[]>();
    for (const [i] of events.entries()) {
      for (const kind of differences(was.fates[i]!, is.fates[i]!, rewritten(old, now))) {
        expected.set(kind, [...(expected.get(kind) ?? []), i]);
      }
    }
    const numberOf = (id: string) => was.ids.indexOf(id as EventId);
    const found = told.differences.map(({ kind, route, events: count, samples }) => {
      const key = route === undefined ? kind : `${kind} ${route}`;
      const some = samples.map(({ id }) => numberOf(id));
      expect(expected.get(key)?.slice(0, 3), `samples of '${key}'`).toEqual(some);
      return [key, count];
    });
    const counts = [...expected].map(([key, all]) => [key, all.length]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(counts));
    expect(told.differing).toBe(new Set([...expected.values()].flat()).size);
    expect([told.looked, told.uncertain]).toEqual([events.length, 0]);
    await saysNothingWrong(folder, [old, now], told);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Without models: where a label is not in the cache nothing is said, and what is said is no other. */
async function saysNothingWrong(
  folder: string,
  [old, now]: readonly [WorldConfig, WorldConfig],
  full: DiffReport,
): Promise<void> {
  const told = await compare(join(folder, "old"), textOf(old), textOf(now), false);
  if (told.uncertain === 0) expect(told).toEqual(full);
  expect(told.differing + told.uncertain).toBeGreaterThanOrEqual(full.differing);
  expect(told.differing).toBeLessThanOrEqual(full.differing);
  for (const { kind, route, events } of told.differences) {
    const whole = full.differences.find((other) => other.kind === kind && other.route === route);
    expect(events).toBeLessThanOrEqual(whole?.events ?? 0);
  }
}

async function compare(folder: string, old: string, now: string, callModels: boolean) {
  const before = await loadWorld(folder, old);
  const after = await loadWorld(folder, now);
  await using store = await openStore(before.project.config.store);
  const report = await diff(store, before.project, after.project, { sinceMs: 0, callModels });
  expect([...before.arrived, ...after.arrived]).toEqual([]);
  return report;
}

function differences(was: Fate, is: Fate, otherMessages: ReadonlySet<string>): Set<string> {
  const told = new Set<string>();
  const kinds = { drop: "dropped", hold: "held", fail: "fails", pass: undefined } as const;
  if (was.kind !== is.kind) {
    if (was.kind !== "pass") told.add(`no longer ${kinds[was.kind]}`);
    if (is.kind !== "pass") told.add(`now ${kinds[is.kind]}`);
  } else if (was.code !== is.code) told.add("fails otherwise");
  for (const route of ["log", "here", "there"]) {
    const [before, after] = [was.routes.get(route) ?? nothing, is.routes.get(route) ?? nothing];
    if (after.undecided && !before.undecided) told.add(`now undecided for ${route}`);
    if (before.undecided && !after.undecided) told.add(`no longer undecided for ${route}`);
    const [went, goes] = [before.payloads.length > 0, after.payloads.length > 0];
    if (went && !goes) told.add(`no longer goes to ${route}`);
    if (goes && !went) told.add(`now goes to ${route}`);
    if (!went || !goes) continue;
    if (otherMessages.has(route)) told.add(`sent otherwise ${route}`);
    for (const kind of sentOtherwise(before, after)) told.add(`${kind} ${route}`);
  }
  return told;
}

const nothing: RouteFate = { payloads: [], undecided: false };

function sentOtherwise({ payloads: before }: RouteFate, { payloads: after }: RouteFate): string[] {
  if (before.length !== after.length) return ["sent otherwise"];
  return after.flatMap((payload, index) => {
    const other = before[index]!;
    const names = new Set([...Object.keys(payload), ...Object.keys(other)]);
    const changed = [...names].filter((name) => !isDeepStrictEqual(payload[name], other[name]));
    return changed.map((name) => writers[name] ?? "sent otherwise");
  });
}

/** Which step writes which field. */
const writers: Readonly<Record<string, string>> = {
  urgency: "labelled otherwise",
  note: "redacted otherwise",
  mark: "changed otherwise",
};

function rewritten(old: WorldConfig, now: WorldConfig): Set<string> {
  const names = (["here", "there"] as const).filter((name) => old[name]?.tag !== now[name]?.tag);
  return new Set(names);
}
