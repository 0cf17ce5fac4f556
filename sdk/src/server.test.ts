import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createClient } from "./index.ts";

/** The real server, as a process: the SDK knows it by HTTP only, and so does this test. */
class RealServer implements AsyncDisposable {
  readonly #folder: string;
  #child: ChildProcess | undefined;
  #port = "0";

  constructor(folder: string) {
    this.#folder = folder;
  }

  async start(): Promise<string> {
    const main = fileURLToPath(new URL("../../server/src/main.ts", import.meta.url));
    const config = join(this.#folder, "ingestlayer.yaml");
    await writeFile(config, "events:\n  counted: { n: int }\n");
    const args = [
      "--conditions=@ingestlayer/source",
      main,
      "start",
      "-c",
      config,
      "--port",
      this.#port,
    ];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    const said: string[] = [];
    child.stderr.on("data", (text: Buffer) => said.push(text.toString()));
    const ended = once(child, "exit").then(() => Promise.reject(new Error(said.join(""))));
    ended.catch(() => undefined);
    const [line] = (await Promise.race([once(child.stdout, "data"), ended])) as [Buffer];
    const url = /http:\S+/.exec(line.toString())?.[0] ?? "";
    this.#port = new URL(url).port;
    return url;
  }

  /** Power loss, as far as a process can have one. */
  async kill(): Promise<void> {
    if (this.#child === undefined) return;
    const exited = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exited;
    this.#child = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

test("a real server that is killed twice under load has every event exactly once", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ingestlayer-sdk-"));
  await using server = new RealServer(folder);
  const url = await server.start();
  await using client = createClient({ url, batchSize: 20, timeoutMs: 2000 });
  const total = 3000;
  let acknowledged = 0;
  const emitted: Promise<string>[] = [];
  const emit = async (from: number, to: number) => {
    for (let n = from; n < to; n += 1) {
      emitted.push(
        client.ingest("counted", { n }).then(({ id }) => {
          acknowledged += 1;
          return id;
        }),
      );
      if (n % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  for (const part of [0, 1]) {
    await emit((part * total) / 3, ((part + 1) * total) / 3);
    await expect.poll(() => acknowledged, { timeout: 20_000 }).toBeGreaterThan(part * 1000 + 50);
    await server.kill();
    expect(await server.start()).toBe(url);
  }
  await emit((2 * total) / 3, total);
  const ids = await Promise.all(emitted);
  const summary = (await (await fetch(`${url}/v1/summary`)).json()) as { received: number };
  expect(new Set(ids).size).toBe(total);
  expect(summary.received).toBe(total);
}, 60_000);
