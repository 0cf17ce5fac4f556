import { z } from "zod";
import type { AnyPlugin } from "../plugin/registry.ts";
import type { DestinationPlugin } from "../plugin/destination.ts";
import type { ModelPlugin } from "../plugin/model.ts";
import type { SourcePlugin } from "../plugin/source.ts";
import type { StepPlugin } from "../plugin/step.ts";
import { makeConfigSchema } from "./file-schema.ts";
import { optionsOf, shapeOf } from "./schema-walk.ts";
import {
  deliverySchema,
  modelLimitsSchema,
  modelSchema,
  whenSchema,
  orderBySchema,
} from "./schema.ts";

/**
 * The JSON Schema (draft 7, which editors know best) of a config file with these plugins, made from the
 * schemas that read it. Numbers and truth values may also be given by a variable.
 */
export function configJsonSchema(plugins: readonly AnyPlugin[]): z.core.JSONSchema.JSONSchema {
  const steps = plugins.filter((plugin): plugin is StepPlugin => plugin.type === "step");
  const destinations = plugins.filter(
    (plugin): plugin is DestinationPlugin => plugin.type === "destination",
  );
  const sources = plugins.filter((plugin): plugin is SourcePlugin => plugin.type === "source");
  const models = plugins.filter((plugin): plugin is ModelPlugin => plugin.type === "model");
  const schema = makeConfigSchema({
    source: oneOf(sources.map(sourceEntry)),
    model: oneOf([modelSchema, ...models.map(modelEntry)]),
    destination: oneOf(destinations.map(destinationEntry)),
    step: oneOf(steps.map(stepEntry)),
    route: routeEntry(destinations),
  });
  const described = z.toJSONSchema(schema, {
    target: "draft-7",
    io: "input",
    unrepresentable: "any",
    override: ({ jsonSchema, path }) => admitVariable(jsonSchema, path),
  });
  return { ...described, title: "ingestlayer config" };
}

const whenField = { when: whenSchema.optional() };

function stepEntry({ manifest, config }: StepPlugin): z.ZodType {
  const named = z.strictObject({ [manifest.name]: orNothing(config), ...whenField });
  return orBare(manifest.name, config, named).describe(manifest.summary);
}

function destinationEntry({ manifest, config }: DestinationPlugin): z.ZodType {
  return z
    .strictObject({ [manifest.name]: orNothing(config), delivery: deliverySchema.optional() })
    .describe(manifest.summary);
}

function modelEntry({ manifest, config }: ModelPlugin): z.ZodType {
  return modelLimitsSchema
    .extend({ [manifest.name]: orNothing(config) })
    .describe(manifest.summary);
}

function sourceEntry({ manifest, config }: SourcePlugin): z.ZodType {
  return withType(config, z.literal(manifest.name).describe(manifest.summary));
}

/** A source's own schema does not know `type`, which stands beside its options. */
function withType(config: z.ZodType, type: z.ZodType): z.ZodType {
  const [first, ...rest] = optionsOf(config).map((option) => withType(option, type));
  if (first !== undefined) return z.union([first, ...rest]);
  const shape = shapeOf(config);
  return shape === undefined ? z.looseObject({ type }) : z.strictObject({ type, ...shape });
}

/** Which plugin a route's destination has stands elsewhere in the file: any of them will do. */
function routeEntry(destinations: readonly DestinationPlugin[]): z.ZodType {
  const routes = oneOf(destinations.map(({ route }) => orNothing(route)));
  return z.union([
    z.string().describe("A destination without options."),
    z.object({ ...whenField, orderBy: orderBySchema.optional() }).catchall(routes),
  ]);
}

/** `NAME:` with nothing behind it, and `NAME` alone, stand for no options. */
function orNothing(config: z.ZodType): z.ZodType {
  return config.safeParse({}).success ? config.nullable() : config;
}

function orBare(name: string, config: z.ZodType, named: z.ZodType): z.ZodType {
  return config.safeParse({}).success ? z.union([z.literal(name), named]) : named;
}

function oneOf(schemas: readonly z.ZodType[]): z.ZodType {
  const [first, ...rest] = schemas;
  return first === undefined ? z.unknown() : z.union([first, ...rest]);
}

const VARIABLE = "\\$\\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\\}";

/** What a schema wants of a value may also come from the environment; keys may not. */
function admitVariable(
  schema: z.core.JSONSchema.BaseSchema,
  path: readonly (string | number)[],
): void {
  const { type, pattern, format, enum: words } = schema;
  if (path.includes("propertyNames")) return;
  if (type === "number" || type === "integer" || type === "boolean") {
    // `pattern` looks at texts only, and the bounds of numbers at numbers only.
    Object.assign(schema, { type: [type, "string"], pattern: VARIABLE });
  } else if (type === "string" && words !== undefined) {
    delete schema.enum;
    schema.anyOf = [{ enum: words }, { pattern: VARIABLE }];
  } else if (type === "string" && format !== undefined) {
    delete schema.format;
    delete schema.pattern;
    const wanted = pattern === undefined ? { format } : { format, pattern };
    schema.anyOf = [wanted, { pattern: VARIABLE }];
  } else if (type === "string" && pattern !== undefined) {
    schema.pattern = `(${pattern})|${VARIABLE}`;
  }
}
