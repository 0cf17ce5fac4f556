import { once } from "node:events";
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
      const settings: PartnerSettings = { stretch, texts, files, env };
      const worker = spawn(settings);
      const stop = () => void worker.terminate();
      signal.addEventListener("abort", stop);
      let share: DiffShare | undefined;
      worker.on("message", (found: DiffShare | undefined) => (share = found));
      // Whatever ends it early (a plugin that loads in no thread, its memory), the other one goes on alone.
      await once(worker, "exit").catch(() => undefined);
      signal.removeEventListener("abort", stop);
      return share;
    },
  };
}

/** From the same kind of file that this one is: source, or built. */
function spawn(settings: PartnerSettings): Worker {
  const module = import.meta.url.endsWith(".ts")
    ? new URL("./diff-thread.ts", import.meta.url)
    : new URL("./diff-thread.js", import.meta.url);
  const resourceLimits = { maxYoungGenerationSizeMb: youngMbMax };
  return new Worker(module, { workerData: settings, name: "ingestlayer diff", resourceLimits });
}
