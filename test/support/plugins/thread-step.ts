import { existsSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isMainThread } from "node:worker_threads";
import { defineStep } from "@ingestlayer/core/plugin";
import { z } from "zod";

// What an author leaves running holds no thread of ours.
if (!isMainThread) setInterval(() => undefined, 60_000);

const about = { version: "1.0.0", apiVersion: 1, kind: "mutate" } as const;

/** Notes in a file that a thread other than the main one has asked it; the main one waits until that is so. */
export const threadStep = defineStep({
  manifest: { ...about, name: "thread", summary: "Notes which thread asks it." },
  capabilities: [],
  config: z.strictObject({ note: z.string().describe("The file.") }),
  create: ({ note }) => ({
    async process(batch) {
      if (!isMainThread) writeFileSync(note, "asked");
      else while (!existsSync(note)) await sleep(5);
      return batch.map(({ payload }) => ({ kind: "keep", payload }));
    },
  }),
});

/** Cannot be made in a thread of its own, as code that was written for the main one. */
export const mainStep = defineStep({
  manifest: { ...about, name: "main-thread", summary: "Runs in the main thread only." },
  capabilities: [],
  config: z.strictObject({}),
  create() {
    if (!isMainThread) throw new Error("not in the main thread");
    return { process: (batch) => batch.map(({ payload }) => ({ kind: "keep", payload })) };
  },
});
