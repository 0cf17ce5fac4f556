import type { Failure } from "@ingestlayer/core/plugin";

/** Why a model gave no answer: `IL_MDL_1nn`. */
export const modelErrors = {
  status: (status: number, said: string): Failure => ({
    code: "IL_MDL_101",
    reason: `the model answered with status ${status}${said === "" ? "" : `: ${said}`}`,
    detail: { status: String(status) },
  }),
  redirect: (status: number, to: string): Failure => ({
    code: "IL_MDL_101",
    reason:
      `the model answered with status ${status}, a redirect to '${to}', and none is followed; ` +
      "write the model's own address in the config",
    detail: { status: String(status) },
  }),
  notJson: (found: string): Failure => ({
    code: "IL_MDL_102",
    reason: `the model's response is not JSON: ${found}`,
  }),
  stream: (form: string): Failure => ({
    code: "IL_MDL_103",
    reason:
      `the model sent a stream (${form}) where one answer was asked for; ` +
      "look for a proxy or a setting of the server that makes it stream",
  }),
  otherForm: (missing: string): Failure => ({
    code: "IL_MDL_104",
    reason: `the model's response is not of its protocol: no ${missing}; is the url right?`,
  }),
  cutOff: (limit: string): Failure => ({
    code: "IL_MDL_105",
    reason: `the model's answer was cut off; raise ${limit}`,
  }),
  contextFull: (): Failure => ({
    code: "IL_MDL_105",
    reason: "the model's answer was cut off: its context window is full; give it a shorter input",
  }),
  refused: (why: string = ""): Failure => ({
    code: "IL_MDL_106",
    reason: `the model refused to answer${why === "" ? "" : ` (${why})`}`,
  }),
  errorInside: (status: number, said: string): Failure => ({
    code: "IL_MDL_107",
    reason: `the model answered with status ${status} and an error in its place: ${said}`,
  }),
} as const;
