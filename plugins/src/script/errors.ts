import type { Failure } from "@ingestlayer/core/plugin";

/** Why a script gave no event: `IL_SCR_nnn`. */
export const scriptErrors = {
  threw: (message: string): Failure => ({
    code: "IL_SCR_001",
    reason: `transform threw: ${message}`,
  }),
  noEvent: (found: string): Failure => ({
    code: "IL_SCR_002",
    reason: `transform returned ${found}, expected an event (an object), a list of events, or nothing`,
  }),
  otherShape: (field: string, mistake: string): Failure => ({
    code: "IL_SCR_003",
    reason: `transform returned what its 'output' does not declare: ${mistake}`,
    detail: { field },
  }),
} as const;
