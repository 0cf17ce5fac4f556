import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { v7 as uuidv7 } from "uuid";
import { openSqliteStore } from "../core/src/store/sqlite/open-sqlite-store.ts";
import type { Store, StoredEvent } from "../core/src/store/store.ts";
import { median, quantile } from "./quantile.ts";
import { ticketEvent } from "./ticket.ts";

const inFlightCounts = [1, 16, 64, 256];
const groupSizes = [1, 100];
const rounds = 3;
const roundMs = 1_500;
const payload = JSON.stringify(ticketEvent.payload);

/** What one round of appends came to. */
interface Round {
  readonly eventsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/**
 * Appends to the store beside the physical limit: a bare loop that writes the same bytes to a file in
 * the same folder and waits for the disk (fdatasync), as many events at once as the store has calls in
 * flight. The two take turns. Events with an idempotency key are shown apart: the keys are random, the
 * worst that a client can send.
 */
export async function run(): Promise<void> {
  const folder = await mkdtemp(join(import.meta.dirname, ".log-"));
  try {
    console.log(
      "in flight  group  keys  write+fdatasync/s    store/s  ratio  p50 ms  p99 ms  max ms",
    );
    for (const keyed of [false, true]) {
      for (const group of groupSizes) {
        for (const inFlight of inFlightCounts) await compare(folder, { inFlight, group, keyed });
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Shape {
  readonly inFlight: number;
  /** Events in one call. */
  readonly group: number;
  /** Whether events carry an idempotency key. */
  readonly keyed: boolean;
}

async function compare(folder: string, shape: Shape): Promise<void> {
  const limits: number[] = [];
  const results: Round[] = [];
  await using store = await openSqliteStore({ file: join(folder, `${JSON.stringify(shape)}.db`) });
  for (let round = 0; round < rounds; round += 1) {
    limits.push(writeToDisk(join(folder, "raw"), shape));
    results.push(await appendToStore(store, shape));
  }
  const ratio = median(results.map((result, at) => result.eventsPerSecond / (limits[at] ?? 0)));
  const of = (read: (result: Round) => number): number => median(results.map(read));
  const cells = [
    String(shape.inFlight).padStart(9),
    String(shape.group).padStart(5),
    (shape.keyed ? "yes" : "no").padStart(4),
    median(limits).toFixed(0).padStart(17),
    of((result) => result.eventsPerSecond)
      .toFixed(0)
      .padStart(9),
    ratio.toFixed(2).padStart(5),
    of((result) => result.p50Ms)
      .toFixed(2)
      .padStart(6),
    of((result) => result.p99Ms)
      .toFixed(2)
      .padStart(6),
    Math.max(...results.map((result) => result.maxMs))
      .toFixed(1)
      .padStart(6),
  ];
  console.log(cells.join("  "));
}

/** Events per second that the disk takes. */
function writeToDisk(file: string, { inFlight, group }: Shape): number {
  const events = inFlight * group;
  const bytes = Buffer.from(payload.repeat(events));
  const descriptor = openSync(file, "w");
  const startedMs = performance.now();
  let written = 0;
  while (performance.now() - startedMs < roundMs) {
    writeSync(descriptor, bytes);
    fdatasyncSync(descriptor);
    written += events;
  }
  const passedMs = performance.now() - startedMs;
  closeSync(descriptor);
  return (written / passedMs) * 1_000;
}

async function appendToStore(store: Store, { inFlight, group, keyed }: Shape): Promise<Round> {
  const startedMs = performance.now();
  const latencies: number[] = [];
  async function emit(): Promise<void> {
    while (performance.now() - startedMs < roundMs) {
      const calledMs = performance.now();
      await store.append(Array.from({ length: group }, () => makeEvent(keyed)));
      latencies.push(performance.now() - calledMs);
    }
  }
  await Promise.all(Array.from({ length: inFlight }, emit));
  const passedMs = performance.now() - startedMs;
  const at = (part: number) => quantile(latencies, part);
  const eventsPerSecond = ((latencies.length * group) / passedMs) * 1_000;
  return { eventsPerSecond, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}

function makeEvent(keyed: boolean): StoredEvent {
  return {
    id: uuidv7() as StoredEvent["id"],
    name: ticketEvent.name,
    source: "rest",
    receivedAtMs: Date.now(),
    ...(keyed ? { idempotencyKey: crypto.randomUUID() } : {}),
    payload,
  };
}
