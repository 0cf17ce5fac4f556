import { afterEach, beforeEach, expect, test } from "vitest";
import type { Engine } from "../engine/contract.ts";
import { configOf, emit, engineBench, numbers, quiet } from "../testing/engine-bench.ts";
import type { EngineBench } from "../testing/engine-bench.ts";
import { scriptedDestination } from "../testing/scripted.ts";
import { tailLagMax } from "./tail.ts";
import type { TailItem, TailQuery } from "./tail.ts";

let bench: EngineBench;
beforeEach(async () => {
  bench = await engineBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

const { plugin } = scriptedDestination("there");

function tail(engine: Engine, query: Partial<TailQuery>, signal: AbortSignal) {
  const tailing = engine.tail({ quietMs: 60_000, ...query }, signal);
  if (!tailing.ok) throw new Error(JSON.stringify(tailing.problems));
  return tailing.items;
}

async function take(items: AsyncGenerator<TailItem, void>, count: number) {
  const taken: unknown[] = [];
  for (let index = 0; index < count; index += 1) {
    const { value, done } = await items.next();
    if (done === true) break;
    taken.push(value.kind === "event" ? (value.found.fields ?? value.found.event.payload) : value);
  }
  return taken;
}

test("tells of what comes from now on, by name and expression, with the chosen fields", async () => {
  await using engine = await bench.start(configOf(["there"]), [plugin]);
  await emit(engine, numbers(3));
  const end = new AbortController();
  const all = tail(engine, {}, end.signal);
  const some = tail(engine, { names: ["a.*"], where: "$event.n > 4", fields: ["n"] }, end.signal);
  const none = tail(engine, { names: ["c.d"], quietMs: 1 }, end.signal);
  await emit(engine, [3, 4, 5, 6]);
  expect(await take(all, 3)).toEqual(['{"n":3}', '{"n":4}', '{"n":5}']);
  expect(await take(some, 2)).toEqual([{ n: 5 }, { n: 6 }]);
  expect(await take(none, 1)).toEqual([{ kind: "quiet" }]);
  end.abort();
  // What was found before the end is still handed over.
  expect(await take(all, 9)).toEqual(['{"n":6}']);
  expect(await take(some, 9)).toEqual([]);
});

test("goes on behind a position, and begins now where that is one of another store", async () => {
  await using engine = await bench.start(configOf(["there"]), [plugin]);
  await emit(engine, numbers(5));
  const { signal } = new AbortController();
  expect(await take(tail(engine, { after: 3 }, signal), 2)).toEqual(['{"n":3}', '{"n":4}']);
  const beyond = take(tail(engine, { after: 1e9, quietMs: 20_000 }, signal), 1);
  await emit(engine, [5]);
  expect(await beyond).toEqual(['{"n":5}']);
});

test("a reader that takes nothing holds nothing back, and is told how much passed unseen", async () => {
  await using engine = await bench.start(configOf(["there"]), [plugin]);
  const { signal } = new AbortController();
  await emit(engine, [0]);
  const slow = tail(engine, { after: 0 }, signal);
  expect(await take(slow, 1)).toEqual(['{"n":0}']);
  const more = 500;
  for (let from = 1; from <= tailLagMax + more; from += more) {
    await emit(
      engine,
      numbers(more).map((n) => n + from),
    );
  }
  await quiet(engine);
  expect(await take(slow, 2)).toEqual([{ kind: "skipped", events: more }, `{"n":${more + 1}}`]);
});

test("what an expression cannot decide is counted", async () => {
  await using engine = await bench.start(configOf(["there"]), [plugin]);
  await emit(engine, numbers(3));
  const { signal } = new AbortController();
  const items = tail(engine, { after: 0, where: '$event.note == "x"' }, signal);
  expect(await take(items, 1)).toEqual([{ kind: "undecided", events: 3 }]);
});

test("ends when the engine stops", async () => {
  const engine = await bench.start(configOf(["there"]), [plugin]);
  const { signal } = new AbortController();
  const waiting = take(tail(engine, {}, signal), 1);
  await engine.stop();
  expect(await waiting).toEqual([]);
});
