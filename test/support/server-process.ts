import { setTimeout as delay } from "node:timers/promises";
import { runModule } from "./run.ts";
import type { Ended, Running } from "./run.ts";

/** A server under test, in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** As a power cut sees it, but for the disk's own cache. Resolves when the process is gone. */
  kill(): Promise<Ended>;
  /** SIGTERM, as an operator stops it. */
  stop(): Promise<Ended>;
  summary(): Promise<Summary>;
  /** Resolves when nothing is on its way any more. */
  quiet(patienceMs?: number): Promise<Summary>;
}

/** `GET /v1/summary`. */
export interface Summary {
  readonly received: number;
  readonly repeated: number;
  readonly pipelines: readonly {
    readonly pipeline: string;
    readonly backlog: number;
    readonly parked: number;
    readonly dead_letters: number;
    readonly tally: Readonly<Record<string, number>>;
  }[];
}

/** Starts a server on a free port and waits until it says where it listens. */
export async function startServer(
  config: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const server = spawnServer(config, env);
  const url = await listening(server);
  return new Handle(server, url);
}

/** Starts a server and does not wait: for those who kill it before it is ready. */
export function spawnServer(config: string, env: Readonly<Record<string, string>> = {}): Running {
  return runModule("server/src/main.ts", ["start", "--config", config, "--port", "0"], env);
}

/** Ends a process by a signal and waits until it is gone. */
export async function end(running: Running, signal: NodeJS.Signals): Promise<Ended> {
  running.process.kill(signal);
  return running.ended;
}

class Handle implements ServerProcess {
  readonly url: string;
  readonly #running: Running;

  constructor(running: Running, url: string) {
    this.#running = running;
    this.url = url;
  }

  get pid(): number {
    return this.#running.process.pid ?? 0;
  }

  kill(): Promise<Ended> {
    return end(this.#running, "SIGKILL");
  }

  stop(): Promise<Ended> {
    return end(this.#running, "SIGTERM");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  async summary(): Promise<Summary> {
    const response = await fetch(`${this.url}/v1/summary`);
    return (await response.json()) as Summary;
  }

  async quiet(patienceMs = 30_000): Promise<Summary> {
    const untilMs = Date.now() + patienceMs;
    for (;;) {
      const summary = await this.summary();
      if (summary.pipelines.every(({ backlog, parked }) => backlog + parked === 0)) return summary;
      if (Date.now() > untilMs) throw new Error(`never quiet: ${JSON.stringify(summary)}`);
      await delay(50);
    }
  }
}

async function listening(server: Running): Promise<string> {
  const said = Promise.withResolvers<string>();
  server.process.stdout?.on("data", (text: string) => {
    const found = /https?:\/\/[\d.]+:\d+/.exec(text);
    if (found !== null) said.resolve(found[0]);
  });
  void server.ended.then(({ code, signal, stderr }) =>
    said.reject(new Error(`the server ended (${code ?? signal}) before it was ready:\n${stderr}`)),
  );
  return said.promise;
}
