import { z } from "zod";
import type { AnyPlugin } from "../../plugin/registry.ts";
import {
  count,
  defineDestination,
  defineSource,
  defineStep,
  secret,
  template,
} from "../../plugin.ts";
import { extendObject, types } from "@ingestlayer/dsl";

/*
 * Plugins with the schemas of the story's config. They compile what real ones would compile and deliver
 * nowhere: the tests here are about what a config says, and core may not import the real ones.
 */

const base = { version: "1.0.0", apiVersion: 1 } as const;
const keep = { process: () => [] };
const route = { deliver: () => Promise.resolve([]) };

const classify = defineStep({
  manifest: { ...base, name: "classify", kind: "enrich", summary: "Labels events by a model." },
  capabilities: [],
  config: z.strictObject({
    into: z.string().describe("The field that takes the label."),
    labels: z.array(z.string()).min(2).describe("What the label may be."),
    model: z.string().describe("A model of the config."),
    prompt: template("What the model is asked."),
    input: z.array(z.string()).optional().describe("Fields that the model sees."),
    onInvalid: z.enum(["fail", "default"]).default("fail").describe("When no label fits."),
  }),
  output: (input, { into, labels }) =>
    extendObject(input, { [into]: { type: types.literals(labels) } }),
  create: () => keep,
});

const filter = defineStep({
  manifest: { ...base, name: "filter.match", kind: "control", summary: "Keeps what matches." },
  capabilities: [],
  config: z.union([z.string(), z.record(z.string(), z.json())]).describe("What must hold."),
  create: () => keep,
});

const redact = defineStep({
  manifest: { ...base, name: "redact.pii", kind: "mutate", summary: "Hides personal data." },
  capabilities: [],
  config: z.strictObject({
    fields: z.array(z.string()).optional().describe("Fields to read; all where left out."),
  }),
  create: () => keep,
});

const postgres = defineDestination({
  manifest: { ...base, name: "postgres", kind: "destination", summary: "Rows of a table." },
  repeats: "recognised",
  config: z.strictObject({
    connection: secret("Where the database is."),
    pool: count("Connections at once.", 4, { max: 100 }),
    tls: z.boolean().default(true).describe("Whether to encrypt."),
  }),
  route: z.strictObject({
    table: z.string().describe("The table."),
    columns: z.record(z.string(), template("A value.")).optional().describe("Columns by name."),
  }),
  create: () => ({ route: () => route }),
});

const slack = defineDestination({
  manifest: { ...base, name: "slack", kind: "destination", summary: "Messages in a channel." },
  repeats: "shown",
  config: z.strictObject({
    webhook: secret("The webhook of the channel."),
    proxy: z.url().optional().describe("A proxy on the way there."),
  }),
  route: z.strictObject({ text: template("The message.") }),
  create: () => ({ route: () => route }),
});

const webhook = defineSource({
  manifest: { ...base, name: "webhook", kind: "source", summary: "Signed webhooks." },
  config: z.strictObject({
    scheme: z.enum(["standard-webhooks", "github", "stripe"]).describe("Who signs, and how."),
    secrets: z.array(secret("A signing secret.")).min(1).describe("Any of them may have signed."),
    event: z.string().describe("The event that a request becomes."),
    map: z.record(z.string(), template("A value.")).optional().describe("Fields by name."),
  }),
  eventNames: ({ event }) => [event],
  create: () => ({
    verify: (request) => ({ kind: "genuine", request }),
    read: () => ({ kind: "events", events: [] }),
  }),
});

/** The plugins that the story's config names. */
export const storyPlugins: readonly AnyPlugin[] = [
  classify,
  filter,
  redact,
  postgres,
  slack,
  webhook,
];
