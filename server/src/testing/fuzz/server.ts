import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What a process holds after a collection. */
export interface Memory {
  /** The heap, and what hangs on it outside. */
  readonly heldBytes: number;
  readonly rssBytes: number;
  /** The most that was resident since the process started. */
  readonly peakBytes: number;
}

/** The real server with its store on disk, in a process whose memory can be asked for. */
export interface FuzzedServer extends AsyncDisposable {
  readonly url: string;
  readonly key: string;
  memory(): Promise<Memory>;
  /** What it said on standard error: its log. */
  said(): string;
}

export const fuzzKey = "k3y-of-the-fuzzed-server";
export const hookToken = "t0ken-of-the-desk";

/** Small enough that every limit is met, with an event of every fate: delivered, dropped, dead, in quarantine. */
const config = (sinkUrl: string) => `
store: sqlite:store.db
events:
  a: json
  a.b: { n: int, d: int?, text: string? }
  segment.track: json
  segment.identify: json
  segment.page: json
  segment.screen: json
  segment.group: json
  segment.alias: json
  order.placed: { order: { id: string, total: float }, tier: free | pro, at: timestamp? }
sources:
  desk: { type: webhook, scheme: telegram, secrets: ["\${TOKEN}"], event: a.b }
destinations:
  sink: { webhook: { url: "${sinkUrl}" } }
pipelines:
  main:
    on: a.b
    steps: [{ filter.match: "100 / $event.n > 1" }]
    to: [{ sink: {} }]
server:
  keys: ["\${KEY}"]
  limits:
    bodyBytesMax: 1MB
    payloadBytesMax: 64KB
    eventsMax: 50
    bodiesBytesMax: 4MB
    bodyTimeout: 1s
`;

export async function startFuzzedServer(): Promise<FuzzedServer> {
  const stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "ingestlayer-fuzz-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const sink = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(204).end());
  }).listen(0, "127.0.0.1");
  await once(sink, "listening");
  stack.defer(() => {
    sink.closeAllConnections();
    sink.close();
  });
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(file, config(`http://127.0.0.1:${(sink.address() as AddressInfo).port}/`));
  const main = fileURLToPath(new URL("../../main.ts", import.meta.url));
  const probe = new URL("./memory-probe.ts", import.meta.url).href;
  const child = fork(main, ["start", "--config", file, "--port", "0"], {
    execArgv: ["--conditions=@ingestlayer/source", "--no-wasm-code-gc", "--import", probe],
    env: { ...process.env, KEY: fuzzKey, TOKEN: hookToken },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const exited = once(child, "exit");
  stack.defer(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  let said = "";
  child.stderr?.on("data", (text: Buffer) => (said += text.toString()));
  const [line] = (await Promise.race([
    once(child.stdout!, "data"),
    exited.then(() => Promise.reject(new Error(`the server ended: ${said}`))),
  ])) as [Buffer];
  return {
    url: /http:\S+/.exec(line.toString())?.[0] ?? "",
    key: fuzzKey,
    said: () => said,
    async memory() {
      const answer = once(child, "message");
      child.send("memory");
      const [memory] = (await answer) as [Memory];
      return memory;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
