import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { makeEvent } from "../../testing/store/fixture.ts";
import { openForTest, scratchFolder } from "./open-for-test.ts";
import { applicationId, migrations } from "./schema.ts";

describe("opening a store", () => {
  it("makes the folders and the file, and leaves nothing but the store when it closes", async () => {
    const folder = join(await scratchFolder(), "new", "deeper");
    const store = await openForTest({ file: join(folder, "store.db") });
    await store.append([makeEvent()]);
    await store[Symbol.asyncDispose]();
    expect(await readdir(folder)).toEqual(["store.db", "store.db.lock"]);
  });

  it("refuses a file that another store has open, and takes it once that one is closed", async () => {
    const file = join(await scratchFolder(), "store.db");
    const first = await openForTest({ file });
    await expect(openForTest({ file })).rejects.toMatchObject({
      code: "IL_STORE_003",
      place: file,
    });
    const event = makeEvent();
    await first.append([event]);
    await first[Symbol.asyncDispose]();
    const second = await openForTest({ file });
    expect(await second.find(event.id)).toEqual({ position: 1, event });
  });

  it("refuses a file of a newer schema and leaves it as it is", async () => {
    const file = join(await scratchFolder(), "store.db");
    await (await openForTest({ file }))[Symbol.asyncDispose]();
    const database = new DatabaseSync(file);
    database.exec("pragma user_version = 999");
    database.close();
    await expect(openForTest({ file })).rejects.toMatchObject({
      code: "IL_STORE_004",
      message: `the store has schema version 999, and this program knows versions up to ${migrations.length}`,
    });
  });

  it("brings the dead letters of an earlier schema along, and numbers on behind them", async () => {
    const file = join(await scratchFolder(), "store.db");
    const database = new DatabaseSync(file);
    for (const migration of migrations.slice(0, 2)) database.exec(migration);
    database.exec(`
      insert into dead_letters values
        (7, 'p', 'r', 1, '{"code":"C","reason":"why"}', '[]', 'id', 'n', 's', 2, null, null, '{}');
      pragma application_id = ${applicationId}; pragma user_version = 2`);
    database.close();
    const store = await openForTest({ file });
    const event = { id: "id", name: "n", source: "s", receivedAtMs: 2, payload: "{}" };
    const failure = { code: "C", reason: "why" };
    const request = {
      id: makeEvent().id,
      source: "s",
      receivedAtMs: 3,
      deliveryKey: "k",
      request: "{}",
      failure,
      atMs: 3,
    };
    await store.quarantine(request);
    expect(await store.deadLetters({ limit: 9 })).toMatchObject([
      { kind: "delivery", deadLetterId: "7", event, failure, target: { route: "r" } },
      { kind: "request", deadLetterId: "8", id: request.id },
    ]);
  });

  it("refuses a database of another program and leaves it as it is", async () => {
    const file = join(await scratchFolder(), "store.db");
    const database = new DatabaseSync(file);
    database.exec("create table theirs (x)");
    database.close();
    const before = await readFile(file);
    await expect(openForTest({ file })).rejects.toMatchObject({ code: "IL_STORE_005" });
    expect(await readFile(file)).toEqual(before);
  });

  it("refuses a file that is no database and leaves it as it is", async () => {
    const file = join(await scratchFolder(), "store.db");
    const text = "not a database, and long enough to be read as a header ".repeat(50);
    await writeFile(file, text);
    await expect(openForTest({ file })).rejects.toMatchObject({ code: "IL_STORE_005" });
    expect(await readFile(file, "utf8")).toBe(text);
  });

  it("says where it could not be made", async () => {
    const folder = await scratchFolder();
    await writeFile(join(folder, "taken"), "");
    const file = join(folder, "taken", "store.db");
    await expect(openForTest({ file })).rejects.toMatchObject({
      code: "IL_STORE_009",
      place: file,
    });
    await mkdir(join(folder, "store.db"));
    const asFolder = openForTest({ file: join(folder, "store.db") });
    await expect(asFolder).rejects.toMatchObject({ code: "IL_STORE_009" });
  });
});
