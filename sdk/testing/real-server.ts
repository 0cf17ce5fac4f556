import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The real server, as a process: the SDK knows it by HTTP only, and so do its tests. */
export class RealServer implements AsyncDisposable {
  readonly #config: string;
  #folder: string | undefined;
  #child: ChildProcess | undefined;
  #port = "0";

  constructor(config = "events:\n  counted: { n: int, by: string? }\n") {
    this.#config = config;
  }

  /** Starts it, on the port that it had before where there was one. */
  async start(): Promise<string> {
    this.#folder ??= await mkdtemp(join(tmpdir(), "ingestlayer-sdk-"));
    const main = fileURLToPath(new URL("../../server/src/main.ts", import.meta.url));
    const config = join(this.#folder, "ingestlayer.yaml");
    await writeFile(config, this.#config);
    const flags = ["--conditions=@ingestlayer/source", "--no-wasm-code-gc"];
    const args = [...flags, main, "start", "-c", config, "--port", this.#port];
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
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }
}

/** How many events the log of a server holds. */
export async function received(url: string, key?: string): Promise<number> {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const response = await fetch(`${url}/v1/summary`, { headers });
  return ((await response.json()) as { received: number }).received;
}
