import { afterEach, beforeEach, expect, test } from "vitest";
import type { Problem } from "../errors.ts";
import type { Destination } from "../plugin/destination.ts";
import { configOf, engineBench } from "../testing/engine-bench.ts";
import type { EngineBench } from "../testing/engine-bench.ts";
import { scriptedDestination } from "../testing/scripted.ts";
import { checkConnections } from "./check-connections.ts";

let bench: EngineBench;
beforeEach(async () => {
  bench = await engineBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

const never = new AbortController().signal;

/** Destinations by name, each with what its routes' `check` does; undefined: it has none. */
async function check(
  looks: Readonly<Record<string, ((signal: AbortSignal) => Promise<Problem[]>) | undefined>>,
  { delivery = "timeout: 20s", signal = never, closed = (_name: string) => {} } = {},
) {
  const plugins = Object.entries(looks).map(([name, look]) => {
    const { plugin } = scriptedDestination(name);
    const create: typeof plugin.create = (config, setup): Destination<unknown> => {
      const destination = plugin.create(config, setup);
      return {
        route: (route, compile) => ({
          ...destination.route(route, compile),
          ...(look === undefined ? {} : { check: look }),
        }),
        close: async () => closed(name),
      };
    };
    return { ...plugin, create };
  });
  const project = await bench.project(configOf(Object.keys(looks), { delivery }), plugins);
  return checkConnections(project, signal);
}

test("what each route's look found, in the order of the config, and what cannot look", async () => {
  const problem = { code: "TEST", message: "no such table", place: "here" };
  const closed: string[] = [];
  const options = { closed: (name: string) => void closed.push(name) };
  const checks = await check(
    { well: async () => [], blind: undefined, unwell: async () => [problem] },
    options,
  );
  expect(checks).toEqual([
    {
      kind: "destination",
      pipeline: "main",
      route: "well",
      destination: "well",
      looked: true,
      problems: [],
    },
    {
      kind: "destination",
      pipeline: "main",
      route: "blind",
      destination: "blind",
      looked: false,
      problems: [],
    },
    {
      kind: "destination",
      pipeline: "main",
      route: "unwell",
      destination: "unwell",
      looked: true,
      problems: [problem],
    },
  ]);
  expect(closed).toEqual(["well", "blind", "unwell"]);
});

test("a look that throws is a problem of its route, at its place, and spoils no other", async () => {
  const [broken, well] = await check({
    broken: () => Promise.reject(new Error("boom")),
    well: async () => [],
  });
  expect(broken?.problems).toMatchObject([
    {
      code: "IL_RUN_402",
      message: expect.stringContaining("'broken' broke off: boom"),
      place: expect.stringMatching(/ingestlayer\.yaml:\d+:\d+$/),
    },
  ]);
  expect(well?.problems).toEqual([]);
});

test("a look that takes longer than the destination's time-out is told to stop, and is a problem", async () => {
  const [slow] = await check(
    {
      slow: (signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        }),
    },
    { delivery: "timeout: 30ms" },
  );
  expect(slow?.problems).toMatchObject([
    { code: "IL_RUN_401", message: "'slow' gave no answer within 30 ms" },
  ]);
});

test("a look that does not listen is not waited for", async () => {
  const [deaf] = await check({ deaf: () => new Promise(() => {}) }, { delivery: "timeout: 1ms" });
  expect(deaf?.problems).toMatchObject([{ code: "IL_RUN_401" }]);
});
