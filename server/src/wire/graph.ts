import { z } from "zod";

const pausedSchema = z.strictObject({
  until: z.iso.datetime().describe("When it is probed next."),
  code: z.string(),
  reason: z.string(),
});

const routeSchema = z.strictObject({
  route: z.string(),
  destination: z.string(),
  plugin: z.string(),
  when: z.string().optional().describe("Left out: every event that passes the steps."),
  order: z.string().optional().describe("Events with one value of it go one after another."),
  now: z
    .strictObject({
      parked: z.int().describe("Deliveries that wait for an attempt."),
      dead: z.int().describe("Dead letters."),
      paused: pausedSchema.optional().describe("There while the destination takes nothing."),
    })
    .optional(),
});

/** The pipelines as a graph; what each part means stands at core's `Graph`. */
export const graphSchema = z
  .strictObject({
    config: z.string().describe("Hash of the config version."),
    sources: z.array(
      z.strictObject({
        source: z.string().describe("`rest`: the SDK and the API."),
        plugin: z.string().optional(),
        events: z.array(z.string()).optional(),
      }),
    ),
    pipelines: z.array(
      z.strictObject({
        pipeline: z.string(),
        events: z.array(z.string()).describe("What it listens to."),
        sources: z.array(z.string()),
        steps: z.array(
          z.strictObject({
            step: z.string(),
            kind: z.enum(["ENR", "CTL", "MUT"]),
            when: z.string().optional(),
            reads: z.array(z.string()).describe("What it decides by, as it is written."),
          }),
        ),
        destinations: z.array(routeSchema),
      }),
    ),
  })
  .meta({ id: "Graph" });
