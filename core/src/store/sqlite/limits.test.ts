import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { StoredEvent } from "../store.ts";
import { idsOf, makeEvent, makeEvents, nothing, pullNow } from "../../testing/store/fixture.ts";
import { openForTest, scratchFolder } from "./open-for-test.ts";
import type { SqliteStore } from "./sqlite-store.ts";

describe("the queue in front of the disk", () => {
  it("refuses an append beyond its events or its bytes, and takes it again later", async () => {
    const store = await openForTest({ queueEventsMax: 4, queueBytesMax: 1_000 });
    const waiting = [store.append(makeEvents(3)), store.append([makeEvent()])];
    const full = { code: "IL_STORE_001" };
    await expect(store.append([makeEvent()])).rejects.toMatchObject(full);
    await Promise.all(waiting);
    const large = makeEvent({ payload: JSON.stringify("ä".repeat(450)) });
    const first = store.append([large]);
    await expect(store.append([large])).rejects.toMatchObject(full);
    await first;
    await store.append([makeEvent()]);
    expect(await store.summary()).toMatchObject({ received: 6 });
  });

  it("takes an append that is larger than the queue when nothing else waits", async () => {
    const store = await openForTest({ queueEventsMax: 4 });
    await store.append(makeEvents(10));
    expect(await store.summary()).toMatchObject({ received: 10 });
  });

  it("splits what waits into transactions of bounded size, in order", async () => {
    const store = await openForTest();
    const events = makeEvents(12_000);
    const calls = [0, 4_000, 8_000].map((at) => store.append(events.slice(at, at + 4_000)));
    await Promise.all(calls);
    expect((await pullNow(store, { limit: 20_000 })).events).toEqual(events);
  });
});

/** Appends until the store refuses; returns what was acknowledged and the refusal. */
async function appendUntilRefused(store: SqliteStore, kept: StoredEvent[]): Promise<unknown> {
  const padding = "x".repeat(20_000);
  for (let n = 0; n < 5_000; n += 1) {
    const events = makeEvents(3).map((event) => ({ ...event, payload: JSON.stringify(padding) }));
    try {
      await store.append(events);
    } catch (refusal) {
      return refusal;
    }
    kept.push(...events);
  }
  return undefined;
}

/** Every event that was acknowledged, and none that was refused. */
async function expectKept(store: SqliteStore, kept: readonly StoredEvent[]): Promise<void> {
  // A pull would write: the cursor of a pipeline that is new.
  const events = (await store.read({ limit: 100_000 })).map(({ event }) => event);
  expect(idsOf(events)).toEqual(idsOf(kept));
  expect(events.every(({ payload }, at) => payload === kept[at]?.payload)).toBe(true);
}

describe("a file at its bound", () => {
  it("refuses loudly, keeps what was acknowledged, and goes on when there is room", async () => {
    const store = await openForTest({ fileBytesMax: 1_000_000, retentionBytesMax: 300_000 });
    const kept: StoredEvent[] = [];
    const full = { code: "IL_STORE_002" };
    expect(await appendUntilRefused(store, kept)).toMatchObject(full);
    expect(kept.length).toBeGreaterThan(10);
    const batch = await pullNow(store, { limit: 100_000 });
    expect(batch.events).toEqual(kept);

    // Nothing may go before it is settled, so there is no room yet.
    await store.upkeep();
    const large = makeEvent({ payload: JSON.stringify("x".repeat(60_000)) });
    await expect(store.append([large])).rejects.toMatchObject(full);
    await store.settle(batch, nothing);
    await store.upkeep();
    await store.append([large]);
    expect((await pullNow(store)).events).toEqual([large]);
    expect(await store.summary()).toMatchObject({ received: kept.length + 1 });
  });
});

const diskBytes = 8 * 2 ** 20;

/** A small disk of its own for one test, or why there cannot be one. */
async function mountDisk(): Promise<{ folder: string } | { reason: string }> {
  const folder = await scratchFolder();
  const run = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${diskBytes}`, "tmpfs", folder], {
    encoding: "utf8",
  });
  if (run.status !== 0) return { reason: `no tmpfs here: ${run.stderr ?? run.error?.message}` };
  onTestFinished(() => void spawnSync("umount", [folder]));
  return { folder };
}

describe("a disk that is full", () => {
  it("is refused loudly, costs nothing that was acknowledged, and is over when there is room", async ({
    skip,
  }) => {
    const disk = await mountDisk();
    if ("reason" in disk) return skip(disk.reason);
    const file = join(disk.folder, "store", "store.db");
    const store = await openForTest({ file });
    const filler = join(disk.folder, "filler");
    await writeFile(filler, Buffer.alloc(diskBytes - 3_000_000));
    const kept: StoredEvent[] = [];
    const refusal = await appendUntilRefused(store, kept);
    expect(refusal).toMatchObject({ code: "IL_STORE_002", place: file });
    await expectKept(store, kept);
    await rm(filler);
    const after = makeEvents(20);
    await store.append(after);
    kept.push(...after);
    await store[Symbol.asyncDispose]();
    const reopened = await openForTest({ file });
    await expectKept(reopened, kept);
  });
});

describe("the write-ahead log", () => {
  it("stays small under load", async () => {
    const file = join(await scratchFolder(), "store.db");
    const store = await openForTest({ file });
    const payload = JSON.stringify("x".repeat(1_000));
    let largest = 0;
    for (let n = 0; n < 40; n += 1) {
      const pulled = pullNow(store, { limit: 5_000 });
      await Promise.all([store.append(makeEvents(1_000, { payload })), pulled]);
      largest = Math.max(largest, statSync(`${file}-wal`).size);
    }
    expect(statSync(file).size).toBeGreaterThan(40_000_000);
    expect(largest).toBeLessThan(16 * 2 ** 20);
  });
});
