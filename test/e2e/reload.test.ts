import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runModule } from "../support/run.ts";
import { startedUrl } from "../support/started-url.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-reload-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const config = (name: string) => `events:\n  ${name}: { n: int }\n`;

test("a changed config is taken over while the server runs; a mistaken one is reported and the old one goes on", async () => {
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(file, config("order.paid"));
  const server = runModule("server/src/main.ts", ["start", "--config", file, "--port", "0"]);
  const url = await startedUrl(server);
  const emit = async (name: string) => {
    const response = await fetch(`${url}/v1/events`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name, payload: { n: 1 } }),
    });
    return response.status;
  };
  expect(await emit("order.paid")).toBe(202);

  let logged = "";
  server.process.stderr?.on("data", (text: string) => (logged += text));
  await writeFile(file, "events:\n  order.paid: { n: itn }\n");
  await expect.poll(() => logged).toContain("was not taken over");
  expect(await emit("order.paid")).toBe(202);

  await writeFile(file, config("order.refunded"));
  await expect.poll(() => emit("order.refunded")).toBe(202);
  expect(await emit("order.paid")).toBe(422);

  server.process.kill("SIGTERM");
  expect((await server.ended).code).toBe(0);
});
