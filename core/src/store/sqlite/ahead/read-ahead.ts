import { on, once } from "node:events";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { PageLimit } from "../../page.ts";
import type { LogStretch } from "../../pages.ts";
import type { LogEntry } from "../../reader.ts";
import { unpackPage } from "./packed-page.ts";
import type { PackedPage } from "./packed-page.ts";

/** What the thread is started with. */
export interface AheadSettings extends Omit<LogStretch, "room"> {
  readonly file: string;
  readonly limits: PageLimit;
  /** One number that both threads see: how many pages were taken, or {@link stopped}. */
  readonly taken: Int32Array<SharedArrayBuffer>;
}

/** Pages that wait to be taken at most. */
export const aheadMax = 4;

export const stopped = -1;

/** The thread keeps no page. */
const youngMbMax = 8;

/**
 * Reads a stretch of a file that nobody writes on a thread of its own, while the pages before are worked on: reading
 * is a good part of what going through a log costs.
 */
export async function* readAhead(
  file: string,
  { room, ...stretch }: LogStretch,
): AsyncGenerator<readonly LogEntry[]> {
  const taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const worker = spawn({ file, limits: room(), taken, ...stretch });
  const ended = once(worker, "exit");
  try {
    for await (const [packed] of on(worker, "message", { close: ["exit"] })) {
      Atomics.add(taken, 0, 1);
      const page = unpackPage(packed as PackedPage);
      if (page.length === 0) return;
      yield page;
    }
  } finally {
    Atomics.store(taken, 0, stopped);
    await ended;
  }
}

/** From the same kind of file that this one is: source, or built. */
function spawn(settings: AheadSettings): Worker {
  const module = new URL(`./worker${extname(import.meta.url)}`, import.meta.url);
  const resourceLimits = { maxYoungGenerationSizeMb: youngMbMax };
  return new Worker(module, { workerData: settings, name: "ingestlayer reader", resourceLimits });
}
