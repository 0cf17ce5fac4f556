import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { EventId } from "../../glossary.ts";
import type { StoredEvent } from "../store.ts";
import { eventOf, parkedOf, target } from "./crash-producer.ts";
import { openForTest, scratchFolder } from "./open-for-test.ts";

const kills = 5;
const producer = fileURLToPath(new URL("./crash-producer.ts", import.meta.url));

/** Runs the producer, kills it at a random moment of its work, and returns what it had acknowledged. */
async function killedRun(file: string, round: number): Promise<readonly EventId[]> {
  const child = spawn(process.execPath, [...process.execArgv, producer, file, String(round)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const closed = once(child, "close");
  await Promise.race([once(child.stdout, "data"), closed]);
  await delay(Math.random() * 400);
  child.kill("SIGKILL");
  await closed;
  // The last line may be cut off.
  return output.split("\n").slice(0, -1) as EventId[];
}

function expected(id: EventId): StoredEvent {
  const [, round, number] = id.split("-");
  return eventOf(Number(round), Number(number));
}

describe("a store whose process is killed", () => {
  it("has every acknowledged event, whole, and every settlement once", async () => {
    const file = join(await scratchFolder(), "store.db");
    const acknowledged: EventId[] = [];
    for (let round = 1; round <= kills; round += 1) {
      const run = await killedRun(file, round);
      expect(run.length).toBeGreaterThan(0);
      acknowledged.push(...run);

      const store = await openForTest({ file });
      for (const id of acknowledged) expect((await store.find(id))?.event).toEqual(expected(id));

      const { received, pipelines } = await store.summary();
      const everything = { pipeline: "check", limit: 1e9, waitMs: 0, lingerMs: 0 };
      const all = await store.pull({ ...everything, names: ["wanted", "other"] });
      expect(all.events).toHaveLength(received);
      expect(all.events).toEqual(all.events.map(({ id }) => expected(id)));

      // What is after the cursor was not settled, what is before it was: each counted once.
      const left = await store.pull({ ...everything, pipeline: "p", names: ["wanted"] });
      const wanted = all.events.filter(({ name }) => name === "wanted");
      const taken = wanted.slice(0, wanted.length - left.events.length);
      expect(left.events).toEqual(wanted.slice(taken.length));
      const found = pipelines.find(({ pipeline }) => pipeline === "p");
      expect(found?.parked).toBe(parkedOf(taken).length);
      // Killed before its first settlement it has counted nothing.
      expect(found?.tally["taken"] ?? 0).toBe(taken.length);
      const parked = await store.pullParked({ target, nowMs: 1, limit: 1e9 });
      expect(parked.map(({ event }) => event)).toEqual(parkedOf(taken).map(({ event }) => event));
      await store[Symbol.asyncDispose]();
    }
  }, 120_000);
});
