import { appendFileSync } from "node:fs";
import { defineStep } from "@ingestlayer/core/plugin";
import { z } from "zod";

/** Goes on for ever, whatever it is told, while STUCK is set; else writes the ids of what it sees. */
export default defineStep({
  manifest: {
    name: "stuck",
    version: "1.0.0",
    apiVersion: 1,
    kind: "mutate",
    summary: "Never ends, or writes down what it sees.",
  },
  capabilities: [],
  config: z.strictObject({ file: z.string().describe("Where to write.") }),
  create: ({ file }) => ({
    async process(batch) {
      if (process.env["STUCK"] !== undefined) {
        appendFileSync(`${file}.asked`, "x");
        // Holds the process, too.
        setInterval(() => undefined, 1000);
        await new Promise(() => undefined);
      }
      appendFileSync(file, batch.map(({ meta }) => `${meta.id}\n`).join(""));
      return batch.map(() => ({ kind: "drop", reason: "seen" }));
    },
  }),
});
