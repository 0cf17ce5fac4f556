import type { ModelResult } from "../plugin/setup.ts";

/** A call that gave no answer. */
export type Failed = Extract<ModelResult, { readonly ok: false }>;

/** What one input did to its own call says nothing of the model. */
export const ownFault: ReadonlySet<string> = new Set(
  "IL_SBX_101 IL_SBX_102 IL_SBX_103 IL_SBX_105 IL_SBX_115 IL_MDL_002".split(" "),
);

/** The model has answered as often as it may for now. */
export const notNow = "IL_MDL_005";

/** Why a model was not asked. */
export const limitErrors = {
  down: (name: string, last: string, afterMs: number): Failed => ({
    ok: false,
    failure: { code: "IL_MDL_004", reason: `the model '${name}' is down: ${last}` },
    retry: true,
    afterMs,
    unasked: "down",
  }),
  overRate: (name: string, afterMs: number): Failed => ({
    ok: false,
    failure: {
      code: notNow,
      reason: `the rate of the model '${name}' is used up (models.${name}.rate)`,
    },
    retry: true,
    afterMs,
    unasked: "rate",
  }),
  overBudget: (reason: string, afterMs: number): Failed => ({
    ok: false,
    failure: { code: "IL_MDL_009", reason },
    retry: true,
    afterMs,
    unasked: "budget",
  }),
  uncounted: (name: string, error: Error): Failed => ({
    ok: false,
    failure: {
      code: "IL_MDL_010",
      reason: `what the model '${name}' has used of its budget is not known: ${error.message}`,
    },
    retry: true,
  }),
} as const;
