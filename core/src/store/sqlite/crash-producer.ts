import type { EventId } from "../../glossary.ts";
import type { NewParked, StoredEvent } from "../store.ts";
import { openSqliteStore } from "./open-sqlite-store.ts";

/**
 * The program that `crash.test.ts` kills: appends, pulls and settles as fast as it can, and writes a
 * line to standard output for every event that was acknowledged.
 */

/** The event of a number: a test can tell what its payload must be. */
export function eventOf(round: number, number: number): StoredEvent {
  const label = `${round}-${number}`;
  return {
    id: `crash-${label}` as EventId,
    name: number % 3 === 0 ? "other" : "wanted",
    source: "rest",
    receivedAtMs: 1_700_000_000_000,
    ...(number % 2 === 0 ? { idempotencyKey: label } : {}),
    payload: JSON.stringify({ label, text: "ü".repeat((number * 37) % 3_000) }),
  };
}

export const target = { pipeline: "p", route: "r" };

/** Every seventh event is parked. */
export function parkedOf(events: readonly StoredEvent[]): readonly NewParked[] {
  return events
    .filter(({ id }) => Number(id.split("-").at(-1)) % 7 === 0)
    .map((event) => ({ parkedId: event.id, target, event, dueMs: 0, attempts: [] }));
}

async function produce(file: string, round: number): Promise<never> {
  const store = await openSqliteStore({ file });
  let number = 0;

  async function emit(): Promise<never> {
    for (;;) {
      const events = Array.from({ length: 1 + (number % 4) }, () => eventOf(round, (number += 1)));
      await store.append(events);
      process.stdout.write(events.map(({ id }) => `${id}\n`).join(""));
    }
  }

  async function consume(): Promise<never> {
    for (;;) {
      const request = { pipeline: "p", names: ["wanted"], limit: 50, waitMs: 1_000, lingerMs: 0 };
      const batch = await store.pull(request);
      const tally = { taken: batch.events.length };
      const parked = parkedOf(batch.events);
      await store.settle(batch, { parked, deadLetters: [], episodes: [], tally });
    }
  }

  return Promise.race([consume(), ...Array.from({ length: 16 }, emit)]);
}

if (import.meta.main) await produce(process.argv[2] as string, Number(process.argv[3]));
