import type { Failure, Problem } from "@ingestlayer/core/plugin";

/** Mistakes in the config of `classify`, and why an event cannot be classified: `IL_CLS_nnn`. */
export const classifyErrors = {
  invalid: (model: string, mistake: string): Failure => ({
    code: "IL_CLS_001",
    reason: `the model '${model}' answered twice with what the labels do not allow: ${mistake}`,
    detail: { model },
  }),
  fieldTaken: (field: string): Failure => ({
    code: "IL_CLS_002",
    reason: `the event came with a field '${field}' already; set 'overwrite: true' to replace it`,
    detail: { field },
  }),
  declaredField: (field: string): Problem => ({
    code: "IL_CLS_101",
    message: `the event has a field '${field}' already, and classify would write over it`,
    hint: "Choose another name for 'into', or set 'overwrite: true'.",
  }),
  intoMissing: (): Problem => ({
    code: "IL_CLS_102",
    message: "'into' is missing: the label needs a field of the event to go into",
    hint: "For example 'into: urgency'.",
  }),
  defaultMissing: (option: string): Problem => ({
    code: "IL_CLS_103",
    message: `'${option}: default' needs a 'default', and none is given`,
    hint: "Write one of the labels.",
  }),
  defaultUnused: (): Problem => ({
    code: "IL_CLS_104",
    message: "'default' is never used without 'onInvalid: default' or 'onExhausted: default'",
    hint: "Add one of them, or remove 'default'.",
  }),
  defaultUnfit: (mistake: string): Problem => ({
    code: "IL_CLS_105",
    message: `'default' is nothing that the labels allow: ${mistake}`,
  }),
} as const;
