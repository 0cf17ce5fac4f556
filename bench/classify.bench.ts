import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { types } from "@ingestlayer/core/plugin";
import type { Event, JsonObject, Model, RunContext } from "@ingestlayer/core/plugin";
import { testCache, testEvent, testStep } from "@ingestlayer/core/testing";
import { decodeEvent } from "../core/src/pipeline/event.ts";
import { writeBatch } from "../core/src/sandbox/event-batch.ts";
import { openSandbox } from "../core/src/sandbox/sandbox.ts";
import type { Sandbox } from "../core/src/sandbox/sandbox.ts";
import { classify } from "../plugins/src/classify/index.ts";
import { script } from "../plugins/src/script/index.ts";
import { median } from "./quantile.ts";
import { ticketEvent } from "./ticket.ts";

const rounds = 7;
/** V8 needs a second of a batch's work, in the child as here, until it has compiled what it will. */
const warmUpRounds = 5;
const batchSize = 100;
const never: RunContext["signal"] = new AbortController().signal;
const log = { info: () => undefined, warn: () => undefined };

/** Both functions, timed in turns; microseconds an event, the median of the rounds. */
async function compare(name: string, peer: () => unknown, ours: () => unknown): Promise<void> {
  const times: { readonly peer: number[]; readonly ours: number[] } = { peer: [], ours: [] };
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    const peerUs = await timed(peer);
    const oursUs = await timed(ours);
    if (round < warmUpRounds) continue;
    times.peer.push(peerUs);
    times.ours.push(oursUs);
  }
  const [peerUs, oursUs] = [median(times.peer), median(times.ours)];
  const cells = [peerUs.toFixed(2), oursUs.toFixed(2), (oursUs / peerUs).toFixed(2)];
  console.log(`${name.padEnd(58)}${cells.map((cell) => cell.padStart(10)).join("")}`);
}

async function timed(work: () => unknown): Promise<number> {
  const untilMs = performance.now() + 200;
  const startedMs = performance.now();
  let events = 0;
  while (performance.now() < untilMs) {
    await work();
    events += batchSize;
  }
  return ((performance.now() - startedMs) * 1000) / events;
}

/**
 * What classify and the sandbox cost beside the least that the same work can cost: a cache hit beside
 * a Map look-up of the same canonical text; a question that nobody has asked yet, of a model that
 * answers at once; the same function inside the sandbox and called directly; an adapter that answers at once.
 */
export async function run(): Promise<void> {
  console.log(
    `${"microseconds an event, batches of 100".padEnd(58)}      peer      ours     ratio`,
  );
  await benchHits();
  await benchCold();
  const folder = await mkdtemp(join(tmpdir(), "ingestlayer-bench-"));
  try {
    await benchSandbox(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

let subjects = 0;

/** A batch of questions that no other batch holds. */
function newEvents() {
  return Array.from({ length: batchSize }, () =>
    testEvent({ ...ticketEvent.payload, subject: `subject ${(subjects += 1)}` }),
  );
}

const inputType = types.object({}, { open: true });

function openClassify() {
  const model: Model = {
    name: "m",
    fingerprint: "f",
    classify: () => Promise.resolve({ ok: true, answer: "low" }),
  };
  const config = {
    into: "urgency",
    labels: ["low", "high"],
    model: "m",
    input: ["subject", "body"],
  };
  return testStep(classify, { config, inputType, models: { m: model }, cache: testCache() });
}

async function benchCold(): Promise<void> {
  await using step = await openClassify();
  const answer = () => Promise.resolve("low");
  await compare(
    "cold, a model of 0 ms | the same promise for each canonical text",
    () =>
      Promise.all(
        newEvents().map(async ({ payload }) => {
          canonical(payload);
          return { ...payload, urgency: await answer() };
        }),
      ),
    () => step.process(newEvents()),
  );
}

async function benchHits(): Promise<void> {
  const events = newEvents();
  await using step = await openClassify();
  const answers = new Map(events.map(({ payload }) => [canonical(payload), "low"]));
  await compare(
    "cache hit | Map look-up of the same canonical text",
    () => events.map(({ payload }) => ({ ...payload, urgency: answers.get(canonical(payload)) })),
    () => step.process(events),
  );
}

/** What has to be done for any look-up: the canonical text of the input. */
function canonical(payload: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ body: payload["body"], subject: payload["subject"] });
}

async function benchSandbox(folder: string): Promise<void> {
  const code = `
    export function transform(event, meta) {
      return { ...event, seen: meta.id, words: event.body.split(" ").length };
    }
    export const empty = () => null;
    const seen = new Map();
    let count = 0;
    export function remember(event, meta) {
      const key = "k" + (count++ % 15_000);
      const last = [...(seen.get(key) ?? []).slice(-4), { at: meta.received_at, id: "i" + count }];
      seen.set(key, last);
      return { ...event, last: last.length };
    }
    export const classify = ({ labels }) => labels[0];
  `;
  const file = join(folder, "script.js");
  await writeFile(file, code);
  const direct = (await import(file)) as Readonly<
    Record<"transform" | "remember", (...list: unknown[]) => unknown>
  >;
  // As they come out of the store. Literals of the source would be cheaper for V8 than any event is.
  const events = Array.from({ length: batchSize }, () => stored(ticketEvent.payload));
  await using step = await testStep(script, { config: { file: "script.js" }, inputType, folder });
  await compare(
    "script step | the same function called directly",
    () => events.map(({ payload, meta }) => direct.transform(payload, meta)),
    () => step.process(events),
  );
  const changed = events.map(({ meta, payload }) => ({ meta, payload: { ...payload } }));
  await compare(
    "script step behind one that changed the events | direct",
    () => changed.map(({ payload, meta }) => direct.transform(payload, meta)),
    () => step.process(changed),
  );
  for (const [what, argument] of [
    ["empty call", writeBatch([])],
    ["events handed over to an empty function", writeBatch(events)],
  ] as const) {
    await using sandbox = open(file, true);
    await compare(
      `${what}, jit on | awaited promise`,
      () => Promise.resolve(),
      () => sandbox.each("empty", argument, { signal: never }),
    );
  }
  for (const jit of [false, true]) {
    await using sandbox = open(file, jit);
    await compare(
      `script in the sandbox, jit ${jit ? "on" : "off"} | the same function called directly`,
      () => events.map(({ payload, meta }) => direct.transform(payload, meta)),
      () => sandbox.each("transform", writeBatch(events), { signal: never }),
    );
  }
  await using keeping = open(file, true);
  await compare(
    "script that keeps what it has seen, jit on | called directly",
    () => events.map(({ payload, meta }) => direct.remember(payload, meta)),
    () => keeping.each("remember", writeBatch(events), { signal: never }),
  );
  await using sandbox = open(file, false);
  const argument = JSON.stringify({ input: ticketEvent.payload, labels: ["low", "high"] });
  await compare(
    "adapter that answers at once, 100 calls in flight | awaited promise",
    () => Promise.all(events.map(async () => JSON.parse(argument) as unknown)),
    () => Promise.all(events.map(() => sandbox.call("classify", argument, { signal: never }))),
  );
}

function stored(payload: JsonObject): Event {
  const { meta } = testEvent({});
  const { id, name, source } = meta;
  const receivedAtMs = meta.received_at.getTime();
  return decodeEvent({ id, name, source, receivedAtMs, payload: JSON.stringify(payload) }).event;
}

function open(file: string, jit: boolean): Sandbox {
  const options = { name: "bench", hosts: [], allowAddresses: [], secrets: {}, log };
  const opened = openSandbox({ ...options, file, limits: { jit } });
  if (!opened.ok) throw new Error(opened.problem.message);
  return opened.sandbox;
}
