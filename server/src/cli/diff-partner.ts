import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { DiffPartner, DiffShare, ShareRequest } from "@ingestlayer/core";
import type { CliIo } from "./io.ts";

/** What the thread is started with. */
export interface PartnerSettings extends Omit<ShareRequest, "signal"> {
  /** The config and the new one. */
  readonly files: readonly [before: string, after: string];
  readonly env: CliIo["env"];
}

/** A thread starts in the time in which this many events are compared without it. */
const from = 100_000;
/** Some hundredths of a second: so long one thread waits for the other one at the end. */
const blockSize = 2_000;

/** Of what the thread allocates nearly all is gone before it is tidied: the more seldom that is, the better. */
const youngMbMax = 12;

/** A thread of its own on the same store and configs. */
export function diffPartner(files: PartnerSettings["files"], { env }: CliIo): DiffPartner {
  return {
    from,
    blockSize,
    async start({ stretch, texts, signal }) {
      const worker = spawn({ stretch, texts, files, env });
      const share = await answerOf(worker, signal);
      // A plugin may have left something behind that would hold the thread.
      await worker.terminate();
      return share;
    },
  };
}

/** Undefined where it ends without one (a plugin that loads in no thread, its memory), or nobody waits any more. */
function answerOf(worker: Worker, signal: AbortSignal): Promise<DiffShare | undefined> {
  return new Promise((resolve) => {
    const none = () => resolve(undefined);
    worker.once("message", resolve).once("error", none).once("exit", none);
    signal.addEventListener("abort", none, { once: true });
  });
}

/** From the same kind of file that this one is: source, or built. */
function spawn(settings: PartnerSettings): Worker {
  const module = new URL(`./diff-thread${extname(import.meta.url)}`, import.meta.url);
  const resourceLimits = { maxYoungGenerationSizeMb: youngMbMax };
  return new Worker(module, { workerData: settings, name: "ingestlayer diff", resourceLimits });
}
