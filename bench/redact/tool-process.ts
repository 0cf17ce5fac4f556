import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Asked, Scored, Timed } from "./child.ts";

/** A tool in a process of its own, which does what it is asked, one thing at a time. */
export class ToolProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  // Rejects once the process has ended, with what it said last.
  readonly #ended: Promise<never>;

  private constructor(child: ChildProcess, ended: Promise<never>) {
    this.#child = child;
    this.#ended = ended;
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
    const ended = once(child, "close").then((): never => {
      throw new Error(`${tool} has ended before its answer, and said last: ${said}`);
    });
    // Nobody waits for it any more where it is ended on purpose.
    ended.catch(() => undefined);
    await Promise.race([once(child, "message"), ended]);
    return new ToolProcess(child, ended);
  }

  /** @throws Error where it ends before its answer: what it said last. */
  score(set: string): Promise<Scored> {
    return this.#ask({ set, what: "score" }) as Promise<Scored>;
  }

  /** @throws Error where it ends before its answer: what it said last. */
  time(set: string): Promise<Timed> {
    return this.#ask({ set, what: "time" }) as Promise<Timed>;
  }

  async #ask(asked: Asked): Promise<unknown> {
    const answered = once(this.#child, "message");
    this.#child.send(asked);
    const [answer] = (await Promise.race([answered, this.#ended])) as unknown[];
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, "exit");
    this.#child.kill();
    await ended;
  }
}
