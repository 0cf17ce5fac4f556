import { apiVersion, defineStep } from "@ingestlayer/core/plugin";
import { rememberingStep } from "../_keyed/remember.ts";
import { absenceConfig } from "./config.ts";
import { LastReport } from "./last-report.ts";

/**
 * `absence`: holds each event until the next one with its key is due. One that is followed in time is
 * dropped; one that is not goes on, and what goes on is the last that was heard of its key.
 */
export const absence = defineStep({
  manifest: {
    name: "absence",
    version: "1.0.0",
    apiVersion,
    kind: "control",
    summary: "Lets an event on when no other with its key has followed in time.",
  },
  capabilities: ["state"],
  config: absenceConfig,
  create: ({ key, within }, setup) =>
    rememberingStep(
      { key, periodMs: within, recall: (text) => new LastReport(text, within) },
      setup,
    ),
});
