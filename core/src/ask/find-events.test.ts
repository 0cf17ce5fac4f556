import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Engine } from "../engine/contract.ts";
import { configOf, emit, engineBench, numbers, quiet, stateOf } from "../testing/engine-bench.ts";
import type { EngineBench } from "../testing/engine-bench.ts";
import { scriptedDestination, scriptedStep } from "../testing/scripted.ts";
import { openStoreReader } from "../store/open.ts";
import { EventFinder } from "./find-events.ts";
import type { EventQuery } from "./find-events.ts";
import { eventOutcomes } from "./event-outcome.ts";
import type { EventOutcome } from "./event-outcome.ts";

let bench: EngineBench;
beforeEach(async () => {
  bench = await engineBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

async function page(engine: Engine, query: Partial<EventQuery> = {}) {
  const answer = await engine.events({ limit: 1_000, ...query });
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
  return answer.page;
}

/** Every page of a question, one after another. */
async function walk(engine: Engine, query: Partial<EventQuery>) {
  const pages = [await page(engine, query)];
  for (let cursor = pages[0]!.next; cursor !== undefined; cursor = pages.at(-1)!.next) {
    pages.push(await page(engine, { ...query, cursor }));
  }
  return pages;
}

async function numbersFound(engine: Engine, query: Partial<EventQuery>) {
  const pages = await walk(engine, query);
  return pages.flatMap(({ events }) =>
    events.map(({ event }) => (JSON.parse(event.payload) as { n: number }).n),
  );
}

const { plugin } = scriptedDestination("there");
const idle = configOf(["there"]);

describe("stored events", () => {
  test("are found by name, time, id and key, page by page, from either end", async () => {
    await using engine = await bench.start(
      `${idle}  other: { on: [c.d, c.e], to: [{ there: {} }] }\n`.replace(
        "events:",
        "events:\n  c.d: json\n  c.e: json",
      ),
      [plugin],
    );
    await emit(engine, numbers(7));
    const submit = (name: string, n: number, idempotencyKey: string) =>
      engine.ingest([{ name, payload: { n }, payloadText: `{"n":${n}}`, idempotencyKey }]);
    await submit("c.d", 7, "one");
    await submit("c.e", 8, "one");
    await submit("c.d", 9, "two");
    expect(await numbersFound(engine, { limit: 3 })).toEqual(numbers(10).toReversed());
    expect(await numbersFound(engine, { limit: 3, order: "oldest" })).toEqual(numbers(10));
    expect(await numbersFound(engine, { names: ["c.*"], order: "oldest" })).toEqual([7, 8, 9]);
    expect(await numbersFound(engine, { names: ["c.e", "never"] })).toEqual([8]);
    expect(await numbersFound(engine, { pipeline: "other" })).toEqual([9, 8, 7]);
    expect(await numbersFound(engine, { key: "one" })).toEqual([8, 7]);
    expect(await numbersFound(engine, { key: "never" })).toEqual([]);
    const { events } = await page(engine, { order: "oldest" });
    const at = (index: number) => events[index]!.event;
    const ids = [at(2).id, at(8).id, "01890a5d-ac96-774b-bcce-b302099a8057"];
    expect(await numbersFound(engine, { ids })).toEqual([8, 2]);
    expect(await numbersFound(engine, { ids, names: ["a.b"] })).toEqual([2]);
    const sinceMs = at(7).receivedAtMs;
    const since = events.filter(({ event }) => event.receivedAtMs >= sinceMs).length;
    expect(await numbersFound(engine, { sinceMs })).toEqual(
      numbers(10).toReversed().slice(0, since),
    );
    expect(await numbersFound(engine, { untilMs: sinceMs, order: "oldest" })).toEqual(
      numbers(10 - since),
    );
  });

  test("a page looks at a bounded part of the log, says how far it came, and the next one goes on there", async () => {
    await using engine = await bench.start(idle, [plugin]);
    for (let from = 0; from < 12_000; from += 4_000) {
      await emit(
        engine,
        numbers(4_000).map((n) => n + from),
      );
    }
    const rare = { where: "$event.n == 5", names: ["a.b"] };
    const first = await page(engine, rare);
    expect(first).toMatchObject({ events: [], looked: 10_000, next: expect.any(String) });
    const second = await page(engine, { ...rare, cursor: first.next! });
    expect(second).toMatchObject({ looked: 2_000, events: [{ event: { payload: '{"n":5}' } }] });
    expect(second.next).toBeUndefined();
    expect(second.reachedMs).toBeLessThanOrEqual(first.reachedMs!);
  });

  test("a walk from the oldest ends where the log ended when it began", async () => {
    await using engine = await bench.start(idle, [plugin]);
    await emit(engine, numbers(4));
    const first = await page(engine, { order: "oldest", limit: 2 });
    await emit(engine, [4]);
    const second = await page(engine, { order: "oldest", limit: 2, cursor: first.next! });
    expect(second.events.map(({ event }) => event.payload)).toEqual(['{"n":2}', '{"n":3}']);
    expect(second.next).toBeUndefined();
  });

  test("an expression is typed by the declaration; what it cannot decide is counted", async () => {
    await using engine = await bench.start(idle, [plugin]);
    await emit(engine, [1, 2]);
    const fields = ["note", "n", "$meta.source"];
    expect(await page(engine, { names: ["a.b"], where: "$event.n > 1", fields })).toMatchObject({
      events: [{ fields: { n: 2, "$meta.source": "rest" } }],
      undecided: 0,
    });
    expect(await page(engine, { where: '$event.note == "x"' })).toMatchObject({
      events: [],
      undecided: 2,
    });
  });

  test.each<[Partial<EventQuery>, object]>([
    [
      { names: ["a.b"], where: "$event.m > 1" },
      {
        place: "where",
        message: expect.stringContaining("'m'"),
        frame: expect.stringContaining("^"),
      },
    ],
    [
      { names: ["a.b"], fields: ["nt"] },
      { place: "fields", frame: expect.stringContaining("^") },
    ],
    [{ fields: ["$event.n + 1"] }, { code: "IL_ASK_103" }],
    [{ where: "1" }, { place: "where" }],
    [{ pipeline: "mian" }, { code: "IL_ASK_101", hint: "Did you mean 'main'?" }],
    [{ cursor: "nonsense" }, { code: "IL_ASK_102" }],
    [{ sinceMs: 2, untilMs: 1 }, { code: "IL_ASK_104" }],
    [{ ids: "x".repeat(1_001).split("") }, { code: "IL_ASK_105" }],
  ])(
    "a question that cannot be answered is told what is wrong (case %#)",
    async (query, expected) => {
      await using engine = await bench.start(idle, [plugin]);
      expect(await engine.events({ limit: 10, ...query })).toMatchObject({
        ok: false,
        problems: [expected],
      });
    },
  );
});

test("by outcome exactly those events are found of which 'why' says it", async () => {
  const failure = { code: "TEST", reason: "as the test says" };
  const crm = scriptedDestination("crm", async (batch) =>
    batch.map(({ payload }) =>
      payload["n"] === 1 ? { kind: "reject", failure } : { kind: "done" },
    ),
  );
  const down = scriptedDestination("down", async () => ({ kind: "outage", failure }));
  const gate = scriptedStep("gate", ({ payload }) => {
    if (payload["n"] === 2) return { kind: "drop", reason: "two" };
    if (payload["n"] === 3)
      return { kind: "hold", untilMs: Date.now() + 3_600_000, reason: "three" };
    return payload["n"] === 4 ? { kind: "fail", failure, retry: false } : { kind: "keep", payload };
  });
  const to = `
      - { crm: {}, when: $event.n != 5 }
      - { down: {}, when: $event.n == 6 }
      - { crm: {}, when: has($event.open) && $event.open.ok }`;
  const config = configOf(["crm", "down"], { steps: "[{ gate: {} }]", to });
  await using engine = await bench.start(config, [crm.plugin, down.plugin, gate]);
  const events = numbers(8).map((n) => ({ n, ...(n === 7 ? { open: {} } : {}) }));
  const results = await engine.ingest(
    events.map((payload) => ({ name: "a.b", payload, payloadText: JSON.stringify(payload) })),
  );
  await expect.poll(() => stateOf(engine)).toMatchObject({ backlog: 0, parked: 2, deadLetters: 3 });
  const ids = results.map((result) => (result.status === "rejected" ? "" : result.id));
  const said = await Promise.all(
    ids.map(async (id) => {
      const { pipelines } = await engine.why(id);
      return new Set(
        pipelines.flatMap(({ state, routes }) => [state, ...routes.map((one) => one.state)]),
      );
    }),
  );
  const found = new Map<string, readonly number[]>();
  for (const outcome of Object.keys(eventOutcomes) as EventOutcome[]) {
    const expected = numbers(8).filter((n) => said[n]!.has(outcome));
    const numbersOf = await numbersFound(engine, { outcome, order: "oldest" });
    expect([outcome, numbersOf]).toEqual([outcome, expected]);
    if (expected.length > 0) found.set(outcome, expected);
  }
  expect(Object.fromEntries(found)).toMatchObject({
    dead: [1, 7],
    dropped: [2],
    held: [3],
    failed: [4],
    paused: [6],
    delivered: [0, 6, 7],
    skipped: expect.arrayContaining([5]),
  });
  expect(await page(engine, { outcome: "dropped" })).toMatchObject({
    events: [{ outcomes: [{ pipeline: "main", state: "dropped", routes: [] }] }],
  });
});

test("dead and parked ones are found also where there are many", async () => {
  const failure = { code: "TEST", reason: "as the test says" };
  const crm = scriptedDestination("crm", async (batch) =>
    batch.map(() => ({ kind: "reject", failure })),
  );
  const down = scriptedDestination("down", async () => ({ kind: "outage", failure }));
  const to = "[{ crm: {}, when: $event.n % 2 == 0 }, { down: {}, when: $event.n % 2 == 1 }]";
  const config = configOf(["crm", "down"], { to });
  await using engine = await bench.start(config, [crm.plugin, down.plugin]);
  await emit(engine, numbers(1_200));
  await expect
    .poll(() => stateOf(engine))
    .toMatchObject({ backlog: 0, parked: 600, deadLetters: 600 });
  const found = async (outcome: EventOutcome) =>
    numbersFound(engine, { outcome, order: "oldest", sinceMs: 0 });
  const even = (n: number) => n % 2 === 0;
  expect(await found("dead")).toEqual(numbers(1_200).filter(even));
  expect(await found("paused")).toEqual(numbers(1_200).filter((n) => !even(n)));
});

test("events that no pipeline has taken yet are waiting", async () => {
  const opened = Promise.withResolvers<void>();
  const slow = scriptedStep("slow", ({ payload }) =>
    opened.promise.then(() => ({ kind: "keep", payload })),
  );
  const config = configOf(["there"], { steps: "[{ slow: {} }]" });
  await using engine = await bench.start(config, [slow, plugin]);
  await emit(engine, numbers(3));
  expect(await numbersFound(engine, { outcome: "waiting" })).toEqual([2, 1, 0]);
  opened.resolve();
  await quiet(engine);
  expect(await numbersFound(engine, { outcome: "waiting" })).toEqual([]);
});

test("pages of a store that nobody changes are told by configs that are compiled once", async () => {
  await using engine = await bench.start(idle, [plugin]);
  await emit(engine, numbers(5));
  await quiet(engine);
  await engine.stop();
  const project = await bench.project(idle, [plugin]);
  await using store = await openStoreReader(project.config.store);
  let compiled = 0;
  const compile = (text: string) => {
    compiled += 1;
    return project.compile(text);
  };
  await using finder = new EventFinder(store, { ...project, compile });
  const found: number[] = [];
  for (let cursor: string | undefined = ""; cursor !== undefined;) {
    const query = { outcome: "delivered", limit: 2, ...(cursor === "" ? {} : { cursor }) } as const;
    const answer = await finder.find(query);
    if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
    found.push(answer.page.events.length);
    cursor = answer.page.next;
  }
  expect(found.slice(0, 3)).toEqual([2, 2, 1]);
  expect(compiled).toBe(1);
});
