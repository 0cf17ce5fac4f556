import type { ModelRequest } from "@ingestlayer/core/plugin";

/** What the tests of models ask: for one of two names … */
export const forName: ModelRequest = {
  input: { subject: "down" },
  labels: ["low", "high"],
  schema: {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "string",
    enum: ["low", "high"],
  },
  prompt: "How urgent?",
};

/** … and for several fields. */
export const forFields: ModelRequest = {
  ...forName,
  labels: { urgency: "low | high", reason: "string?" },
  schema: {
    type: "object",
    properties: {
      urgency: { type: "string", enum: ["low", "high"] },
      reason: { anyOf: [{ type: "string" }, { type: "null" }] },
    },
    required: ["urgency"],
    additionalProperties: false,
  },
};
