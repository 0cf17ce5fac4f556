import { apiVersion, defineStep, evaluationFailure } from "@ingestlayer/core/plugin";
import type { Event, Verdict } from "@ingestlayer/core/plugin";
import { compileClauses, decide } from "./clauses.ts";
import type { Clause } from "./clauses.ts";
import { configSchema } from "./config.ts";
import { narrow } from "./narrow.ts";

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
  output: narrow,
  create(config, setup) {
    const clauses = compileClauses(config, setup);
    return { process: (batch) => batch.map((event) => judge(clauses, event)) };
  },
});

function judge(clauses: readonly Clause[], event: Event): Verdict {
  const decision = decide(clauses, event);
  switch (decision.kind) {
    case "pass":
      return { kind: "keep", payload: event.payload };
    case "stop":
      return { kind: "drop", reason: decision.clause.reason };
    case "undecided":
      return { kind: "fail", failure: evaluationFailure(decision.error), retry: false };
  }
}
