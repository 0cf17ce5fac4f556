import { z } from "zod";

const problem = z.strictObject({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  severity: z.enum(["error", "warning"]).optional().describe("Left out: an error."),
  place: z.string().optional().describe("`file:line:col`."),
  frame: z.string().optional().describe("The source line with carets."),
});

const look = {
  looked: z.boolean().describe("False where its plugin cannot look: then nothing is known."),
  problems: z.array(problem),
};

const connection = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("model"), model: z.string(), ...look }),
  z.strictObject({
    kind: z.literal("destination"),
    pipeline: z.string(),
    route: z.string(),
    destination: z.string(),
    ...look,
  }),
]);

/** A check's report; what each part means stands at core's `CheckReport`. */
export const checkReportSchema = z
  .strictObject({
    ok: z.boolean().describe("Whether nothing is wrong: warnings are not."),
    file: z.string(),
    hash: z.string().describe("Of the config version."),
    events: z.int(),
    sources: z.int(),
    models: z.int(),
    destinations: z.int(),
    pipelines: z.int(),
    plugins: z.array(
      z.strictObject({
        plugin: z.string(),
        kind: z.string().describe("ENR, CTL, MUT, DST, SRC or MDL."),
        version: z.string(),
        origin: z.string().describe("`built in`, or the module that the config lists."),
        capabilities: z.array(z.string()),
        uses: z.int(),
      }),
    ),
    expressions: z.int().describe("Expressions, match objects and templates that were compiled."),
    environment: z
      .array(z.strictObject({ name: z.string(), state: z.enum(["set", "default", "missing"]) }))
      .describe("Variables that the config names; never their values."),
    problems: z.array(problem).describe("Of the file."),
    connections: z.array(connection).optional().describe("What it leads to."),
  })
  .meta({ id: "CheckReport" });
