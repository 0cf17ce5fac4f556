import { apiVersion, defineStep } from "@ingestlayer/core/plugin";
import { Marks } from "../_keyed/marks.ts";
import { rememberingStep } from "../_keyed/remember.ts";
import type { Memory } from "../_keyed/remember.ts";
import { throttleConfig } from "./config.ts";

/** `throttle`: lets so many events of one key on in any period, and drops what comes on top. */
export const throttle = defineStep({
  manifest: {
    name: "throttle",
    version: "1.0.0",
    apiVersion,
    kind: "control",
    summary: "Lets so many events of one key on in a period; with one of them it removes repeats.",
  },
  capabilities: ["state"],
  config: throttleConfig,
  create: ({ key, per, events }, setup) =>
    rememberingStep({ key, periodMs: per, recall: (text) => recall(text, per, events) }, setup),
});

/** The events of one key that passed. */
function recall(text: string | undefined, periodMs: number, most: number): Memory {
  const marks = new Marks(text);
  const reason = `${most} with its key passed in the ${periodMs / 1000} s before`;
  return {
    see(event) {
      const known = marks.has(event);
      if (!known && marks.upTo(event, periodMs) >= most) return () => ({ kind: "drop", reason });
      if (!known) marks.add(event, periodMs);
      return () => ({ kind: "keep", payload: event.payload });
    },
    get text() {
      return marks.text;
    },
  };
}
