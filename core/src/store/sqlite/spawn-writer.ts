import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { WriterSettings } from "./protocol.ts";

/** Starts the writer's thread from the same kind of file that this one is: source, or built. */
export function spawnWriter(settings: WriterSettings): Worker {
  const module = new URL(`./writer/worker${extname(import.meta.url)}`, import.meta.url);
  return new Worker(module, { workerData: settings, name: "ingestlayer store" });
}
