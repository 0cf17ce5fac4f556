import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runForTest } from "../testing/run-cli.ts";

test("--watch writes the types anew when the config changes, and keeps them where it has mistakes", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ingestlayer-types-"));
  const [config, out] = [join(folder, "ingestlayer.yaml"), join(folder, "events.d.ts")];
  const written = async () => (await readFile(out, "utf8").catch(() => "")).replaceAll(/\s+/g, " ");
  const said: string[] = [];
  const stop = Promise.withResolvers<void>();
  await writeFile(config, "events: { seen: { path: string } }");
  const ended = runForTest(["types", "-c", config, "-o", out, "--watch"], {
    out: (text) => void said.push(text),
    err: (text) => void said.push(text),
    stopRequested: () => stop.promise,
  });
  await expect.poll(written).toContain("path: string");
  await writeFile(config, "events: { seen: { path: string, tier: free | pro } }");
  await expect.poll(written).toContain('tier: "free" | "pro"');
  const good = await written();
  await writeFile(config, "events: { seen: { path: strnig } }");
  await expect.poll(() => said.join("")).toContain("'strnig'");
  expect(await written()).toBe(good);
  await writeFile(config, "events: { left: json }");
  await expect.poll(written).toContain("left");
  expect(await written()).not.toContain("seen");
  stop.resolve();
  expect((await ended).code).toBe(0);
  await rm(folder, { recursive: true });
});

test("--watch without a file to write to is refused", async () => {
  const { code, err } = await runForTest(["types", "--watch"]);
  expect([code, err]).toEqual([1, expect.stringContaining("--watch needs --out FILE")]);
});
