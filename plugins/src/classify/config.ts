import { duration, template } from "@ingestlayer/core/plugin";
import { z } from "zod";

const fieldName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
  error: "expected the name of a field, letters, digits and '_'",
});

const fieldPath = z.string().regex(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/, {
  error: "expected a field of the event, such as 'subject' or 'account.id'",
});

const labelName = z.string().min(1).max(200);

/** Config of `classify`. */
export const configSchema = z
  .strictObject({
    into: fieldName
      .optional()
      .describe(
        "Field of the event that takes the answer. Left out with labels of several fields: these " +
          "become fields of the event itself.",
      ),
    labels: z
      .union([
        z
          .array(labelName)
          .min(2)
          .max(200)
          .refine((labels) => new Set(labels).size === labels.length, {
            error: "expected each label once",
          })
          .describe("One of these names."),
        z
          .record(fieldName, z.json())
          .refine((fields) => Object.keys(fields).length > 0, {
            error: "expected at least one field",
          })
          .describe("Several fields with their types, written as under `events`."),
      ])
      .describe("What the model may answer."),
    model: z.string().min(1).describe("A model under `models`."),
    prompt: template("What the model is told to do. May hold values of the event.").default(
      "Choose the label that fits the input best.",
    ),
    input: z
      .union([
        z.array(fieldPath).min(1).max(100).describe("Fields of the event."),
        template("A text with values of the event."),
      ])
      .optional()
      .describe(
        "All that the model gets to see of the event, and what the cache goes by. Default: the whole payload.",
      ),
    ttl: duration("How long an answer is remembered.", "30d", { min: "1s", max: "3650d" }),
    onInvalid: z
      .enum(["fail", "default"])
      .default("fail")
      .describe(
        "What happens when the model has answered twice with what the labels do not allow: the " +
          "event becomes a dead letter, or takes `default`.",
      ),
    onExhausted: z
      .enum(["hold", "fail", "default"])
      .default("hold")
      .describe(
        "What happens when the model's budget is used up: the event waits until the next minute or " +
          "day, becomes a dead letter, or takes `default`.",
      ),
    default: z.json().optional().describe("The answer where the model gave none that fits."),
    overwrite: z
      .boolean()
      .default(false)
      .describe("Whether a field that the event has already may be written over."),
  })
  .describe("Asks a model for a label and adds it to the event.");

export type ClassifyConfig = z.output<typeof configSchema>;
