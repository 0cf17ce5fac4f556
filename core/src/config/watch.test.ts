import { writeFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { watchFiles } from "./watch.ts";

let folder: string;
let end: AbortController;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-watch-"));
  end = new AbortController();
});
afterEach(async () => {
  end.abort();
  await rm(folder, { recursive: true });
});

/** Counts the changes of a file, from when it is looked at: a busy machine may take its time to begin. */
async function count(file: string): Promise<() => number> {
  let changes = 0;
  watchFiles([file], () => (changes += 1), end.signal);
  const noticed = () => changes;
  while (noticed() === 0) {
    await writeFile(file, "first");
    await delay(quietMs);
  }
  let before: number;
  do {
    before = noticed();
    await delay(quietMs);
  } while (noticed() > before);
  return () => noticed() - before;
}

/** Longer than it takes to notice a change. */
const quietMs = 1_000;

test("a file that is written, or replaced as editors do, is noticed once for a burst", async () => {
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(file, "a");
  const changes = await count(file);
  await writeFile(join(folder, "other.txt"), "not ours");
  await delay(quietMs);
  expect(changes()).toBe(0);
  // Both before this process looks again.
  writeFileSync(file, "b");
  writeFileSync(file, "c");
  await expect.poll(changes).toBe(1);
  await writeFile(join(folder, "new"), "d");
  await rename(join(folder, "new"), file);
  await expect.poll(changes).toBe(2);
  end.abort();
  await writeFile(file, "e");
  await delay(quietMs);
  expect(changes()).toBe(2);
});

test("a file behind links is noticed when a folder on the way is exchanged, as in a ConfigMap", async () => {
  for (const version of ["1", "2"]) {
    await mkdir(join(folder, version));
    await writeFile(join(folder, version, "ingestlayer.yaml"), version);
  }
  await symlink("1", join(folder, "..data"));
  const file = join(folder, "ingestlayer.yaml");
  await symlink(join("..data", "ingestlayer.yaml"), file);
  const changes = await count(file);
  await symlink("2", join(folder, "..next"));
  await rename(join(folder, "..next"), join(folder, "..data"));
  await expect.poll(changes).toBe(1);
});

test("a file that goes away and comes again is noticed", async () => {
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(file, "a");
  const changes = await count(file);
  await rm(file);
  await expect.poll(changes).toBe(1);
  await writeFile(file, "a");
  await expect.poll(changes).toBe(2);
});
