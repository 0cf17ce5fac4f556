import { join } from "node:path";
import { expect, it } from "vitest";
import { systemClock } from "../../../clock.ts";
import { makeEvent } from "../../../testing/store/fixture.ts";
import { openForTest, scratchFolder } from "../open-for-test.ts";
import { openSqliteReader } from "../open-sqlite-reader.ts";

const names = ["one", "two"];
const room = () => ({ limit: 700, payloadCharsMax: 1_000_000 });
const number = 25_000;

/** A closed store with more events than are read without a thread. */
async function closedStore(): Promise<string> {
  const file = join(await scratchFolder(), "store.db");
  await using store = await openForTest({ file });
  const batch = Array.from({ length: number }, (_, index) =>
    makeEvent({
      name: ["one", "two", "three"][index % 3] ?? "",
      payload: `{"n":${index},"text":"${["plain", "größer", "🜁"][index % 3]}"}`,
      ...(index % 4 === 0 ? { timestampMs: index + 0.5 } : {}),
      ...(index % 5 === 0 ? { idempotencyKey: `key ${index}` } : {}),
    }),
  );
  await store.append(batch);
  return file;
}

it("reads a long stretch on a thread of its own, page by page, as it would be read here", async () => {
  const file = await closedStore();
  await using reader = await openSqliteReader({ file, clock: systemClock, windowMs: 1_000 });
  let after = 2;
  let pages = 0;
  for await (const page of reader.pages({ names, after, through: number - 1, room })) {
    expect(page).toEqual(await reader.read({ names, after, through: number - 1, ...room() }));
    after = page.at(-1)?.position ?? 0;
    pages += 1;
  }
  expect(pages).toBeGreaterThan(20);
  expect(await reader.read({ names, after, through: number - 1, ...room() })).toEqual([]);
});

it("ends with whoever reads: the file is free again", async () => {
  const file = await closedStore();
  const reader = await openSqliteReader({ file, clock: systemClock, windowMs: 1_000 });
  for await (const page of reader.pages({ names, after: 0, through: number, room })) {
    expect(page).toHaveLength(700);
    break;
  }
  await reader[Symbol.asyncDispose]();
  await using store = await openForTest({ file });
  await store.append([makeEvent()]);
  expect((await store.extent()).last?.position).toBe(number + 1);
});
