import type { Worker } from "node:worker_threads";
import { IngestError } from "../../errors.ts";
import { writerStopped } from "../problems.ts";
import { packEvents, type PackedEvents } from "./packed-events.ts";
import type { Command, FromWriter, Outcome, ToWriter, WriterSettings } from "./protocol.ts";
import { spawnWriter } from "./spawn-writer.ts";

/** What the writer says of one group. */
type GroupReply = Extract<FromWriter, { kind: "done" }>;

/**
 * The main thread's end of the writer's thread.
 *
 * States: open; stopped (it ended by itself: {@link WriterThread.stopped} holds why); closed.
 */
export class WriterThread {
  /** Called with what became of each group, in the order in which they were sent. */
  onReply: (outcomes: readonly Outcome[]) => void = () => {};
  /** Called once if the thread ends by itself. */
  onStop: (error: IngestError) => void = () => {};
  readonly #worker: Worker;
  #closing = false;

  constructor(worker: Worker, file: string) {
    this.#worker = worker;
    let cause: unknown = "it exited";
    worker.on("message", ({ outcomes }: GroupReply) => this.onReply(outcomes));
    worker.on("error", (error) => (cause = error));
    worker.on("exit", () => {
      if (!this.#closing) this.onStop(writerStopped(file, cause));
    });
  }

  /** Sends a group: it is answered by {@link WriterThread.onReply}. */
  send(commands: readonly Command[]): void {
    const events: PackedEvents = [];
    const sent = commands.map((command) => {
      if (command.kind !== "append") return command;
      packEvents(events, command.events);
      return command.events.length;
    });
    this.#post({ commands: sent, events });
  }

  /** Ends the thread when it has moved the write-ahead log into the file. */
  async close(): Promise<void> {
    this.#closing = true;
    const ended = new Promise((resolve) => this.#worker.once("exit", resolve));
    this.#post("close");
    await ended;
  }

  #post(message: ToWriter): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#worker.postMessage(message);
  }
}

/** Starts the writer and waits until the file is open. Rejects with what the writer could not open. */
export async function startWriter(
  settings: WriterSettings,
): Promise<{ readonly writer: WriterThread; readonly head: number }> {
  const worker = spawnWriter(settings);
  // Listened for from the start: a thread that ends at once has its last message and its end told in one go.
  const ended = new Promise((resolve) => worker.once("exit", resolve));
  const first = await firstMessage(worker, settings.file);
  if (first.kind === "opened") {
    return { writer: new WriterThread(worker, settings.file), head: first.head };
  }
  await ended;
  if (first.kind === "failed") throw new IngestError(first.problem, { cause: first.cause });
  throw writerStopped(settings.file, `it began with '${first.kind}'`);
}

function firstMessage(worker: Worker, file: string): Promise<FromWriter> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void => reject(writerStopped(file, cause));
    worker.once("error", fail);
    worker.once("exit", () => fail("it exited"));
    worker.once("message", (message: FromWriter) => {
      worker.off("error", fail);
      resolve(message);
    });
  });
}
