import { readShape, shapeType, types } from "@ingestlayer/core/plugin";
import type { ConfigPath, JsonObject, Problem, Shape, Type } from "@ingestlayer/core/plugin";
import { z } from "zod";
import type { ClassifyConfig } from "./config.ts";

/** What a model may answer, in every form that somebody needs. */
export interface Labels {
  /** For the checker of what follows. */
  readonly type: Type;
  /** Checks an answer. */
  readonly schema: z.ZodType;
  /** For models with structured output. */
  readonly jsonSchema: JsonObject;
  /** Names of the fields, where the answer has several. */
  readonly fields: readonly string[] | undefined;
}

/** Compiles `labels`; mistakes in the types of fields are reported. */
export function readLabels(
  { labels, into }: Pick<ClassifyConfig, "labels" | "into">,
  report: (path: ConfigPath, problem: Problem) => void,
): Labels {
  const shape: Shape = Array.isArray(labels)
    ? { kind: "literals", values: labels }
    : readShape(labels, [], report).shape;
  const schema = answerSchema(shape);
  return {
    type: shape.kind === "literals" ? types.literals(shape.values) : shapeType(into ?? "", shape),
    schema,
    jsonSchema: z.toJSONSchema(schema, { io: "input" }) as JsonObject,
    fields: shape.kind === "record" ? shape.fields.map(({ name }) => name) : undefined,
  };
}

function answerSchema(shape: Shape): z.ZodType {
  switch (shape.kind) {
    case "string":
      return z.string();
    case "int":
      return z.int();
    case "float":
      return z.number();
    case "bool":
      return z.boolean();
    case "timestamp":
      return z.iso.datetime({ offset: true });
    case "json":
      return z.json();
    case "literals":
      return z.enum(shape.values as [string, ...string[]]);
    case "list":
      return z.array(answerSchema(shape.element));
    case "nullable":
      return z.nullable(answerSchema(shape.of));
    case "record":
      return z.strictObject(
        Object.fromEntries(
          shape.fields.map(({ name, shape: inner, optional }) => {
            const schema = answerSchema(inner);
            // Models say null for what they have no answer to, and null counts as absent.
            return [name, optional ? schema.nullish() : schema];
          }),
        ),
      );
  }
}
