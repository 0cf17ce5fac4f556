import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EmissionLedger, post } from "../support/emitter.ts";
import { seededRandom, seedOfRun } from "../support/random.ts";
import { root } from "../support/run.ts";
import { startServer } from "../support/server-process.ts";
import type { ServerProcess } from "../support/server-process.ts";
import { accept, startSinkServer } from "../support/sink-server.ts";
import type { Arrival, SinkAnswer, SinkServer } from "../support/sink-server.ts";

// Goal: a moody HTTP destination costs no event, and is never pressed beyond what it or the config asked
// for. Method: real requests to a server of the test that notes every attempt and answers badly.

const seed = seedOfRun();
// Longer than a busy machine makes an answer wait: what was taken must not come again.
const timeoutMs = 2_000;
const budget = { events: 20, perMs: 1_000 };
const schedule = { firstMs: 40, maxMs: 300, maxAgeMs: 1_500 };
/** What a busy machine may add between an attempt and what the test sees of it. */
const slackMs = 1_000;

const configOf = (plain: number, budgeted: number, shortLived: number) => `
store: sqlite:store.db
plugins: [${join(root, "test/support/plugins/http-sink.ts")}]
events:
  a.b: { key: string, to: plain | budgeted | short-lived }
destinations:
  plain:
    http-sink: { port: ${plain} }
    delivery: { batch: 10, timeout: ${timeoutMs}ms, retry: { first: 40ms, max: 300ms } }
  budgeted:
    http-sink: { port: ${budgeted} }
    delivery: { batch: 10, rate: { events: ${budget.events}, per: ${budget.perMs}ms } }
  short-lived:
    http-sink: { port: ${shortLived} }
    delivery:
      batch: 1
      retry: { first: ${schedule.firstMs}ms, max: ${schedule.maxMs}ms, maxAge: ${schedule.maxAgeMs}ms }
pipelines:
  main:
    on: a.b
    to:
      - plain: {}
        when: $event.to == "plain"
      - budgeted: {}
        when: $event.to == "budgeted"
      - short-lived: {}
        when: $event.to == "short-lived"
`;

interface House extends AsyncDisposable {
  readonly plain: SinkServer;
  readonly budgeted: SinkServer;
  readonly shortLived: SinkServer;
  readonly server: ServerProcess;
}

async function openHouse(): Promise<House> {
  const stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "ingestlayer-sink-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const plain = stack.use(await startSinkServer("key"));
  const budgeted = stack.use(await startSinkServer("key"));
  const shortLived = stack.use(await startSinkServer("key"));
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(file, configOf(plain.port, budgeted.port, shortLived.port));
  const server = stack.use(await startServer(file));
  return {
    plain,
    budgeted,
    shortLived,
    server,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

describe(`a destination that (SEED=${seed})`, () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(() => house[Symbol.asyncDispose]());

  test("fails 1 in 10 gets every event, and none again that it took", async () => {
    const random = seededRandom(seed);
    const taken: string[] = [];
    const { keys, arrivals } = await deliverPlain(house, 400, (response, { payload }) => {
      if (random() < 0.1) return response.writeHead(500).end();
      taken.push(String(payload["key"]));
      return response.writeHead(204).end();
    });
    expect(taken.toSorted()).toEqual(keys);
    expect(arrivals.length).toBeGreaterThan(keys.length);
  });

  test("answers 429 is not asked again before its Retry-After is over", async () => {
    const { keys, arrivals } = await deliverPlain(house, 30, (response, _arrival, nth) =>
      nth === 1
        ? response.writeHead(429, { "retry-after": "1" }).end()
        : response.writeHead(204).end(),
    );
    expect(arrivals).toHaveLength(2 * keys.length);
    for (const [first = Number.NaN, second = Number.NaN] of attemptsOf(arrivals).values()) {
      expect(second - first).toBeGreaterThanOrEqual(1_000);
    }
  });

  test("hangs is let go after the time-out and gets every event in the end", async () => {
    const hung: { readonly fromMs: number; untilMs?: number }[] = [];
    const taken = new Set<string>();
    const hangs = hang(hung);
    const { keys } = await deliverPlain(house, 100, (response, arrival, nth) => {
      if (nth === 1 && Number(arrival.payload["key"]) % 10 === 0)
        return hangs(response, arrival, nth);
      taken.add(String(arrival.payload["key"]));
      return response.writeHead(204).end();
    });
    expect([...taken].toSorted()).toEqual(keys);
    expect(hung).toHaveLength(10);
    for (const { fromMs, untilMs = Infinity } of hung) {
      expect(untilMs - fromMs).toBeGreaterThan(timeoutMs / 2);
      expect(untilMs - fromMs).toBeLessThan(timeoutMs + slackMs);
    }
  });

  test("closes in the middle of its answer gets the event again", async () => {
    const whole = new Set<string>();
    const { keys } = await deliverPlain(house, 100, (response, { payload }, nth) => {
      if (nth <= 2 && Number(payload["key"]) % 4 === 0) {
        response.writeHead(200, { "content-length": "100" }).write("half of");
        return response.destroy();
      }
      whole.add(String(payload["key"]));
      return response.writeHead(200).end("whole");
    });
    expect([...whole].toSorted()).toEqual(keys);
  });

  test("has a budget never sees more than it in any window", async () => {
    const { arrivals, keys } = await deliver(house, "budgeted", 70);
    expect(arrivals.map(({ payload }) => String(payload["key"])).toSorted()).toEqual(keys);
    const windows = arrivals
      .slice(budget.events)
      .map(({ atMs }, index) => atMs - (arrivals[index]?.atMs ?? Number.NaN));
    console.log(`  shortest time for ${budget.events + 1} events: ${Math.min(...windows)} ms`);
    // A request that was long on its way makes the window behind it look shorter than it was.
    expect(Math.min(...windows)).toBeGreaterThan(budget.perMs / 2);
    const lastMs = (arrivals.at(-1)?.atMs ?? 0) - (arrivals[0]?.atMs ?? 0);
    const periods = Math.floor((keys.length - 1) / budget.events);
    expect(lastMs).toBeLessThan(periods * budget.perMs * 1.5 + slackMs);
  });

  test("never answers well is tried on schedule, and the event is a dead letter at its age", async () => {
    const { arrivals, summary } = await deliver(house, "short-lived", 5, (response) =>
      response.writeHead(503).end(),
    );
    for (const attempts of attemptsOf(arrivals).values()) {
      expect(attempts.length).toBeGreaterThan(4);
      for (const [index, atMs] of attempts.slice(1).entries()) {
        const ceilingMs = Math.min(schedule.maxMs, schedule.firstMs * 2 ** index);
        expect(atMs - (attempts[index] ?? Number.NaN)).toBeLessThan(ceilingMs + slackMs);
      }
      const ageMs = (attempts.at(-1) ?? Infinity) - (attempts[0] ?? 0);
      expect(ageMs).toBeLessThan(schedule.maxAgeMs + slackMs);
    }
    expect(summary.pipelines[0]).toMatchObject({
      dead_letters: 5,
      tally: { "route/short-lived/dead": 5 },
    });
  });
});

function deliverPlain(house: House, count: number, answer: SinkAnswer) {
  return deliver(house, "plain", count, answer);
}

let emitted = 0;

/** Emits events to one destination and waits until nothing of them is on its way. */
async function deliver(
  house: House,
  to: "plain" | "budgeted" | "short-lived",
  count: number,
  answer: SinkAnswer = accept,
) {
  const sink = to === "short-lived" ? house.shortLived : house[to];
  sink.answer = answer;
  const from = sink.arrivals.length;
  const keys = Array.from({ length: count }, () => String((emitted += 1)));
  const emissions = keys.map((key) => ({
    name: "a.b",
    key,
    payloadText: JSON.stringify({ key, to }),
  }));
  expect(await post(house.server.url, emissions, new EmissionLedger())).toBe(true);
  const summary = await house.server.quiet();
  return { keys: keys.toSorted(), arrivals: sink.arrivals.slice(from), summary };
}

/** Times of the attempts at each event. */
function attemptsOf(arrivals: readonly Arrival[]): ReadonlyMap<unknown, readonly number[]> {
  const attempts = new Map<unknown, number[]>();
  for (const { atMs, payload } of arrivals) {
    const key = payload["key"];
    attempts.set(key, [...(attempts.get(key) ?? []), atMs]);
  }
  return attempts;
}

/** Never answers; notes how long the other side waited. */
function hang(hung: { readonly fromMs: number; untilMs?: number }[]): SinkAnswer {
  return (response: ServerResponse, { atMs }) => {
    const wait: { readonly fromMs: number; untilMs?: number } = { fromMs: atMs };
    hung.push(wait);
    response.on("close", () => (wait.untilMs = Date.now()));
  };
}
