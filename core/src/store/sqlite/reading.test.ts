import { chmod, copyFile, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../clock.ts";
import { makeEvent } from "../../testing/store/fixture.ts";
import { openForTest, scratchFolder } from "./open-for-test.ts";
import { openSqliteReader } from "./open-sqlite-reader.ts";
import { migrations } from "./schema.ts";

async function openReader(file: string) {
  const reader = await openSqliteReader({ file, clock: systemClock, windowMs: 1_000 });
  onTestFinished(() => reader[Symbol.asyncDispose]());
  return reader;
}

/** Every file of a folder with its bytes. */
async function bytesIn(folder: string, names?: readonly string[]) {
  const all = names ?? (await readdir(folder)).toSorted();
  return Promise.all(all.map(async (name) => [name, await readFile(join(folder, name), "base64")]));
}

/** A store in a folder of its own that was closed with one event that its retention would let go. */
async function closedStore() {
  const folder = await scratchFolder();
  const file = join(folder, "store.db");
  const store = await openForTest({ file });
  const event = makeEvent({ receivedAtMs: 1 });
  await store.append([event, makeEvent()]);
  await store[Symbol.asyncDispose]();
  return { folder, file, event };
}

describe("reading a stopped store", () => {
  it("leaves every file as it is, and makes none", async () => {
    const { folder, file, event } = await closedStore();
    const before = await bytesIn(folder);
    const reader = await openReader(file);
    expect(await reader.find(event.id)).toEqual({ position: 1, event });
    expect((await reader.summary()).received).toBe(2);
    expect(await readdir(folder)).toEqual(["store.db", "store.db.lock"]);
    await reader[Symbol.asyncDispose]();
    expect(await bytesIn(folder)).toEqual(before);
    await expect(reader.find(event.id)).rejects.toMatchObject({ code: "IL_STORE_007" });
  });

  it("reads what a crash left in the write-ahead log, and leaves it there", async () => {
    const { folder, file } = await closedStore();
    const store = await openForTest({ file });
    const last = makeEvent();
    await store.append([last]);
    const left = await scratchFolder();
    const names = ["store.db", "store.db-wal"];
    for (const name of names) await copyFile(join(folder, name), join(left, name));
    const before = await bytesIn(left, names);
    const reader = await openReader(join(left, "store.db"));
    expect(await reader.find(last.id)).toMatchObject({ position: 3 });
    await reader[Symbol.asyncDispose]();
    expect(await bytesIn(left, names)).toEqual(before);
  });

  it("reads in a folder that cannot be written; after a crash it says why it cannot", async () => {
    const { folder, file, event } = await closedStore();
    const crashed = await scratchFolder();
    const store = await openForTest({ file });
    await store.append([makeEvent()]);
    for (const name of ["store.db", "store.db-wal"]) {
      await copyFile(join(folder, name), join(crashed, name));
    }
    await store[Symbol.asyncDispose]();
    await withoutRoot([folder, crashed], async () => {
      const reader = await openReader(file);
      expect(await reader.find(event.id)).toMatchObject({ position: 1 });
      await expect(openReader(join(crashed, "store.db"))).rejects.toMatchObject({
        code: "IL_STORE_013",
        hint: expect.stringContaining("copy"),
      });
    });
  });

  it("may be done by several at once, by none beside a server, and no server starts meanwhile", async () => {
    const { file } = await closedStore();
    const readers = [await openReader(file), await openReader(file)];
    await expect(openForTest({ file })).rejects.toMatchObject({ code: "IL_STORE_003" });
    for (const reader of readers) await reader[Symbol.asyncDispose]();
    await openForTest({ file });
    await expect(openReader(file)).rejects.toMatchObject({ code: "IL_STORE_003", place: file });
  });

  it.each([
    ["another program's file", "application_id = 7", "IL_STORE_005"],
    ["an older schema", `user_version = ${migrations.length - 1}`, "IL_STORE_015"],
    ["a newer schema", "user_version = 999", "IL_STORE_004"],
  ])("refuses %s and leaves it as it is", async (_, pragma, code) => {
    const { file } = await closedStore();
    const database = new DatabaseSync(file);
    database.exec(`pragma ${pragma}`);
    database.close();
    const before = await readFile(file);
    await expect(openReader(file)).rejects.toMatchObject({ code, place: file });
    expect(await readFile(file)).toEqual(before);
  });

  it("does not make a store that is not there", async () => {
    const folder = await scratchFolder();
    const reading = openReader(join(folder, "store.db"));
    await expect(reading).rejects.toMatchObject({ code: "IL_STORE_014" });
    expect(await readdir(folder)).toEqual([]);
  });
});

/** Makes folders such that they can be read and not written, by a user who is not root, for as long as `work` takes. */
async function withoutRoot(folders: readonly string[], work: () => Promise<void>): Promise<void> {
  const isRoot = process.geteuid?.() === 0;
  for (const folder of folders) {
    for (const name of await readdir(folder)) await chmod(join(folder, name), 0o444);
    await chmod(folder, 0o555);
  }
  if (isRoot) process.seteuid?.(nobody);
  try {
    await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
    for (const folder of folders) await chmod(folder, 0o755);
  }
}

const nobody = 65_534;
