import { z } from "zod";
import {
  deliverySchema,
  modelLimitsSchema,
  modelSchema,
  namePattern,
  pipelineSchema,
  pluginsSchema,
  serverSchema,
  sourceSchema,
  retentionSchema,
  storeSchema,
  strictSchema,
  undeclaredSchema,
  whenSchema,
} from "./schema.ts";

/** The parts of the file whose shape depends on the plugins at hand. */
export interface EntrySchemas {
  readonly source: z.ZodType;
  readonly model: z.ZodType;
  readonly destination: z.ZodType;
  readonly step: z.ZodType;
  readonly route: z.ZodType;
}

/**
 * The schema of the whole file, for what describes it: its JSON Schema, the types of `defineConfig`.
 * Reading goes section by section with the same parts, so that one mistake hides no other.
 */
export function makeConfigSchema<Entries extends EntrySchemas>(entries: Entries) {
  return z.strictObject({
    store: storeSchema,
    retention: retentionSchema,
    server: serverSchema,
    plugins: pluginsSchema,
    undeclared: undeclaredSchema,
    strict: strictSchema,
    events: named(eventName, event).describe("The events that are declared, with their fields."),
    sources: named(name, entries.source as Entries["source"]).describe(
      "Where events come from beside the SDK and REST, by name.",
    ),
    models: named(name, entries.model as Entries["model"]).describe(
      "Models that classify may ask, by name.",
    ),
    destinations: named(name, entries.destination as Entries["destination"]).describe(
      "Where events go, by name: a plugin with its options.",
    ),
    pipelines: named(
      name,
      pipelineSchema.extend({
        steps: z
          .array(entries.step as Entries["step"])
          .default([])
          .describe("What is done to events, in this order."),
        to: z
          .array(entries.route as Entries["route"])
          .min(1)
          .describe("Destinations, each with what is sent there."),
      }),
    ).describe("What becomes of which events, by name."),
  });
}

const name = z.string().regex(namePattern);
const eventName = z.string().regex(/^[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*$/);

type Declaration = string | Declaration[] | { [field: string]: Declaration };

const declaration: z.ZodType<Declaration, Declaration> = z.lazy(() =>
  z
    .union([z.string(), z.array(declaration).length(1), z.record(z.string(), declaration)])
    .describe(
      "string, int, float, bool, timestamp, json, a | b | c, T[], [T] or nested fields; " +
        "'T?' may be absent, 'T | null' may be null.",
    ),
);

const event = z.union([
  z.literal("json").describe("Any object."),
  z.record(z.string(), declaration).describe("Fields by name; others may be there too."),
]);

function named<Name extends z.ZodString, Value extends z.ZodType>(key: Name, value: Value) {
  return z.record(key, value).default({} as never);
}

const anyEntry = z.union([
  z.string().describe("A name without options."),
  z.looseObject({ when: whenSchema.optional() }),
]);

/** The schema of the file where nothing is known of the plugins. */
export const configSchema = makeConfigSchema({
  source: sourceSchema,
  model: z.union([modelSchema, z.looseObject(modelLimitsSchema.partial().shape)]),
  destination: z.looseObject({ delivery: deliverySchema.optional() }),
  step: anyEntry,
  route: anyEntry,
});
