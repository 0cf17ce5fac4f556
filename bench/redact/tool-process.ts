import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Asked, Scored, Timed } from "./child.ts";

/** A tool in a process of its own, which does what it is asked, one thing at a time. */
export class ToolProcess implements AsyncDisposable {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** @throws Error where it does not start: what it said last. */
  static async start(tool: string, folder: string, mode: string): Promise<ToolProcess> {
    const child = fork(
      fileURLToPath(new URL("./child.ts", import.meta.url)),
      [tool, folder, mode],
      {
        execArgv: ["--conditions=@ingestlayer/source"],
        stdio: ["ignore", "ignore", "pipe", "ipc"],
      },
    );
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const ended = once(child, "close").then(() => Promise.reject(new Error(said)));
    await Promise.race([once(child, "message"), ended]);
    ended.catch(() => undefined);
    return new ToolProcess(child);
  }

  score(set: string): Promise<Scored> {
    return this.#ask({ set, what: "score" }) as Promise<Scored>;
  }

  time(set: string): Promise<Timed> {
    return this.#ask({ set, what: "time" }) as Promise<Timed>;
  }

  async #ask(asked: Asked): Promise<unknown> {
    const answered = once(this.#child, "message");
    const ended = once(this.#child, "close").then(() => {
      throw new Error("the process of a tool ended before its answer");
    });
    this.#child.send(asked);
    const [answer] = (await Promise.race([answered, ended])) as unknown[];
    ended.catch(() => undefined);
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, "exit");
    this.#child.kill();
    await ended;
  }
}
