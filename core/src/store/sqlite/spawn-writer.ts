import { Worker } from "node:worker_threads";
import type { WriterSettings } from "./protocol.ts";

/** Starts the writer's thread from the same kind of file that this one is: source, or built. */
export function spawnWriter(settings: WriterSettings): Worker {
  const module = import.meta.url.endsWith(".ts")
    ? new URL("./writer/worker.ts", import.meta.url)
    : new URL("./writer/worker.js", import.meta.url);
  return new Worker(module, { workerData: settings, name: "ingestlayer store" });
}
