import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { root, runModule } from "../support/run.ts";
import { startedUrl } from "../support/started-url.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-stop-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("SIGTERM ends a server whose step never does, says which, and its events run after the next start", async () => {
  const seen = join(folder, "seen");
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(
    file,
    `
store: sqlite:store.db
plugins: ["${join(root, "test/support/plugins/stuck-step.ts")}"]
events: { a: { n: int } }
destinations: { sink: { webhook: { url: "http://127.0.0.1:9/", allowAddresses: [127.0.0.1] } } }
pipelines: { main: { on: a, steps: [{ stuck: { file: "${seen}" } }], to: [sink] } }
server: { stopDeadline: 100ms }
`,
  );
  const args = ["start", "--config", file, "--port", "0"];
  const stuck = runModule("server/src/main.ts", args, { STUCK: "1" });
  const response = await fetch(`${await startedUrl(stuck)}/v1/events`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"name":"a","payload":{"n":1}}',
  });
  const { id } = (await response.json()) as { id: string };
  await expect.poll(() => existsSync(`${seen}.asked`)).toBe(true);
  stuck.process.kill("SIGTERM");
  const { code, signal, stderr } = await stuck.ended;
  expect([code, signal]).toEqual([0, null]);
  expect(stderr).toContain("step 'stuck' of pipeline 'main' does not end");

  const next = runModule("server/src/main.ts", args, { STUCK: undefined });
  const ids = () => (existsSync(seen) ? readFileSync(seen, "utf8").split("\n").slice(0, -1) : []);
  await expect.poll(ids).toEqual([id]);
  next.process.kill("SIGTERM");
  expect((await next.ended).code).toBe(0);
}, 40_000);
