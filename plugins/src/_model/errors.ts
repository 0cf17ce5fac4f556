import type { Failure } from "@ingestlayer/core/plugin";

/** Why a model gave no answer: `IL_MDL_1nn`. */
export const modelErrors = {
  status: (status: number, said: string): Failure => ({
    code: "IL_MDL_101",
    reason: `the model answered with status ${status}${said === "" ? "" : `: ${said}`}`,
    detail: { status: String(status) },
  }),
  notJson: (): Failure => ({
    code: "IL_MDL_102",
    reason: "the model's response is not JSON, or was cut off",
  }),
  stream: (type: string): Failure => ({
    code: "IL_MDL_103",
    reason: `the model sent a stream (${type}) where one answer was asked for`,
  }),
  otherForm: (missing: string): Failure => ({
    code: "IL_MDL_104",
    reason: `the model's response is not of its protocol: no ${missing}`,
  }),
  cutOff: (limit: string): Failure => ({
    code: "IL_MDL_105",
    reason: `the model's answer was cut off; raise ${limit}`,
  }),
  refused: (): Failure => ({
    code: "IL_MDL_106",
    reason: "the model refused to answer",
  }),
} as const;
