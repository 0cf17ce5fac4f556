import { apiVersion, defineStep, extendObject, types } from "@ingestlayer/core/plugin";
import { Marks } from "../_keyed/marks.ts";
import { rememberingStep } from "../_keyed/remember.ts";
import type { Memory } from "../_keyed/remember.ts";
import { countConfig } from "./config.ts";

/** `count`: adds how many events with the event's key came in the period that ends with it. */
export const count = defineStep({
  manifest: {
    name: "count",
    version: "1.0.0",
    apiVersion,
    kind: "enrich",
    summary: "Adds how many events of one key came lately.",
  },
  capabilities: ["state"],
  config: countConfig,
  output: (input, { into }) => extendObject(input, { [into]: { type: types.int } }),
  create: ({ key, per, into }, setup) =>
    rememberingStep({ key, periodMs: per, recall: (text) => recall(text, per, into) }, setup),
});

/** The events of one key. */
function recall(text: string | undefined, periodMs: number, into: string): Memory {
  const marks = new Marks(text);
  return {
    see(event) {
      if (!marks.has(event)) marks.add(event, periodMs);
      const payload = { ...event.payload, [into]: marks.upTo(event, periodMs) };
      return () => ({ kind: "keep", payload });
    },
    get text() {
      return marks.text;
    },
  };
}
