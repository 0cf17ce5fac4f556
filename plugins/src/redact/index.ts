import { apiVersion, defineStep } from "@ingestlayer/core/plugin";
import type { Event, RunContext, Verdict } from "@ingestlayer/core/plugin";
import { configSchema } from "./config.ts";
import type { RedactConfig } from "./config.ts";
import { patternMistake } from "./custom.ts";
import { planRedaction } from "./plan.ts";
import type { RedactPlan } from "./plan.ts";
import { redactEvent } from "./redact-event.ts";
import { retype } from "./retype.ts";

/**
 * `redact.pii`: hides personal data and secrets in the fields it is given. What it hid is tallied
 * by type (`PERSON`, `EMAIL` …), never by value.
 */
export const redactPii = defineStep({
  manifest: {
    name: "redact.pii",
    version: "1.0.0",
    apiVersion,
    kind: "mutate",
    summary: "Hides names, contact details, ids and secrets in text and fields.",
  },
  capabilities: [],
  config: configSchema,
  output: (input, config) => retype(input, config),
  create(config, setup) {
    for (const [path, problem] of mistakesIn(config)) setup.problem(path, problem);
    let plan: RedactPlan | undefined;
    return {
      process: (batch, context) => {
        plan ??= planRedaction(config, setup.inputType);
        return redactBatch(batch, plan, context);
      },
    };
  },
});

function redactBatch(
  batch: readonly Event[],
  plan: RedactPlan,
  context: RunContext,
): readonly Verdict[] {
  return batch.map((event) => {
    const { payload, report, tooLong } = redactEvent(event.payload, plan);
    if (tooLong !== undefined) return tooLongFailure(tooLong, plan.charsMax);
    for (const [type, count] of Object.entries(report)) context.tally(type, count);
    return { kind: "keep", payload };
  });
}

function tooLongFailure(field: string, charsMax: number): Verdict {
  return {
    kind: "fail",
    retry: false,
    failure: {
      code: "IL_PII_001",
      reason: `a text is longer than limit.chars (${charsMax}), so that it cannot be searched for personal data; raise limit.chars, or set limit.beyond: hide`,
      detail: { field },
    },
  };
}

type Mistake = readonly [
  path: readonly string[],
  problem: { readonly code: string; readonly message: string; readonly hint: string },
];

function mistakesIn(config: RedactConfig): Mistake[] {
  const mistakes: Mistake[] = [];
  const actions = [
    config.action,
    ...Object.values(config.whole),
    ...Object.values(config.custom).map((rule) => rule.action),
    ...(Array.isArray(config.types) ? [] : Object.values(config.types ?? {})),
  ];
  const keyed = actions.find((action) => action === "hash" || action === "fake");
  if (keyed !== undefined && config.key === undefined) {
    mistakes.push([
      ["key"],
      {
        code: "IL_PII_002",
        message: `the action '${keyed}' needs a key, and none is given`,
        hint: "Add `key: ${REDACT_KEY}` and set that variable to at least 16 random characters.",
      },
    ]);
  }
  for (const [name, { pattern }] of Object.entries(config.custom)) {
    const mistake = pattern === undefined ? undefined : patternMistake(pattern);
    if (mistake === undefined) continue;
    mistakes.push([
      ["custom", name, "pattern"],
      {
        code: "IL_PII_003",
        message: `the pattern cannot be used: ${mistake}`,
        hint: "Patterns run in linear time: look-around and back-references are not available.",
      },
    ]);
  }
  return mistakes;
}
