import {
  apiVersion,
  defineStep,
  evaluationFailure,
  isEvaluationError,
  types,
} from "@ingestlayer/core/plugin";
import type { Event, Expression, Verdict } from "@ingestlayer/core/plugin";
import { configSchema } from "./config.ts";

/**
 * `filter.match`: lets only those events on for which its condition holds. One for which it cannot be
 * decided neither passes nor vanishes: it becomes a dead letter that says why.
 */
export const filterMatch = defineStep({
  manifest: {
    name: "filter.match",
    version: "1.0.0",
    apiVersion,
    kind: "control",
    summary: "Lets only matching events on.",
  },
  capabilities: [],
  config: configSchema,
  create(config, setup) {
    const condition =
      typeof config === "string"
        ? setup.expression([], config, types.bool)
        : setup.match([], config);
    return { process: (batch) => batch.map((event) => decide(condition, event)) };
  },
});

const dropped: Verdict = { kind: "drop", reason: "the condition of filter.match does not hold" };

function decide(condition: Expression, event: Event): Verdict {
  const value = condition.evaluate(event);
  if (value === true) return { kind: "keep", payload: event.payload };
  if (!isEvaluationError(value)) return dropped;
  return { kind: "fail", failure: evaluationFailure(value), retry: false };
}
