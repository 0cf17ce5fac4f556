import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { watchFiles } from "./watch.ts";

test("a file that is written, or replaced as editors do, is noticed once for a burst", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ingestlayer-watch-"));
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(file, "a");
  const end = new AbortController();
  let changes = 0;
  watchFiles([file], () => (changes += 1), end.signal);
  await writeFile(join(folder, "other.txt"), "not ours");
  await delay(400);
  expect(changes).toBe(0);
  await writeFile(file, "b");
  await writeFile(file, "c");
  await expect.poll(() => changes).toBe(1);
  await writeFile(join(folder, "new"), "d");
  await rename(join(folder, "new"), file);
  await expect.poll(() => changes).toBe(2);
  end.abort();
  await writeFile(file, "e");
  await delay(400);
  expect(changes).toBe(2);
  await rm(folder, { recursive: true });
});
