import { z } from "zod";

/** The answer to `why`, for the OpenAPI document; what each part means stands at core's `Story`. */
const reading = z.strictObject({
  text: z.string().describe("The part of the expression, as it is written."),
  value: z.unknown().optional(),
  error: z.string().optional().describe("It could not be evaluated."),
  hidden: z.literal(true).optional().describe("A later step hides what it reads."),
});

const step = z.strictObject({
  step: z.string(),
  kind: z.enum(["ENR", "CTL", "MUT"]),
  part: z.string().optional().describe("Where a step made several events of this one."),
  verdict: z.enum(["skip", "keep", "split", "drop", "hold", "fail"]),
  reason: z.string().optional(),
  code: z.string().optional(),
  detail: z.record(z.string(), z.string()).optional(),
  when: z.array(reading).optional(),
  reads: z.array(reading).optional().describe("What it decides by, part by part."),
  changes: z
    .array(
      z.strictObject({
        path: z.string(),
        change: z.enum(["added", "changed", "removed"]),
        value: z.unknown().optional(),
      }),
    )
    .optional(),
  counts: z.record(z.string(), z.number()).optional(),
  notes: z.array(z.string()).optional(),
});

const route = z.strictObject({
  route: z.string(),
  destination: z.string(),
  part: z.string().optional(),
  state: z.enum(["delivered", "skipped", "undecided", "waiting", "paused", "dead", "dropped"]),
  summary: z.string(),
  when: z.array(reading).optional(),
  attempts: z
    .array(
      z.strictObject({
        at: z.iso.datetime(),
        code: z.string(),
        reason: z.string(),
        maybe: z.literal(true).optional().describe("It may have arrived all the same."),
      }),
    )
    .optional(),
  next: z.iso.datetime().optional().describe("When it is tried next."),
});

const pipeline = z.strictObject({
  pipeline: z.string(),
  state: z.enum(["waiting", "held", "retrying", "failed", "dropped", "passed", "uncertain"]),
  summary: z.string(),
  config: z
    .strictObject({ hash: z.string(), current: z.boolean() })
    .optional()
    .describe("The version that served it."),
  steps: z.array(step),
  routes: z.array(route),
  notes: z.array(z.string()).describe("What may be otherwise than it is told, and why."),
});

export const storySchema = z
  .strictObject({
    asked: z.string(),
    found: z.enum(["event", "quarantined", "forgotten", "unknown"]),
    summary: z.string().describe("The whole answer in words."),
    event: z
      .strictObject({
        id: z.uuid(),
        name: z.string(),
        source: z.string(),
        received: z.iso.datetime(),
        position: z.int().optional().describe("In the log."),
      })
      .optional(),
    key: z
      .strictObject({
        key: z.string(),
        first: z.iso.datetime(),
        repeats: z.int().describe("Submissions that were answered with this event."),
        latest: z.iso.datetime().optional(),
      })
      .optional(),
    pipelines: z.array(pipeline),
  })
  .meta({ id: "Story" });
