import { z } from "zod";
import { sandboxErrors } from "./errors.ts";
import type { SandboxFailure } from "./errors.ts";
import type { FetchEnd } from "./fetch/guarded-fetch.ts";
import type { SandboxLimits } from "./limits.ts";

const reportedSchema = z.object({
  kind: z.enum(["threw", "unusable", "large"]),
  name: z.string().optional(),
  message: z.string(),
  code: z.string().optional(),
  status: z.number().optional(),
  retry: z.boolean().optional(),
  retryAfterMs: z.number().nonnegative().optional().catch(undefined),
});

const fetchCode = /^IL_SBX_2\d\d$/;
const afterMsMax = 24 * 60 * 60 * 1000;

/**
 * What an exception of the guest means for its call. A repeat can help where the guest says so
 * (`retry`, `retryAfterMs`), where it names a status that says so (408, 425, 429, 5xx), or where its
 * last request ended in one.
 */
export function readGuestError(
  text: string,
  limits: SandboxLimits,
  lastFetch: FetchEnd | undefined,
): SandboxFailure {
  const reported = reportedSchema.safeParse(parse(text));
  if (!reported.success) return sandboxErrors.protocol("an exception of another form");
  const { kind, name, message, code, status, retry, retryAfterMs } = reported.data;
  if (kind === "large") return sandboxErrors.large(limits.resultBytesMax);
  if (kind === "unusable") return sandboxErrors.unusable(printable(message));
  const afterMs = retryAfterMs ?? lastFetch?.afterMs;
  const helps =
    retry ?? (retryAfterMs !== undefined || isPassingStatus(status) || (lastFetch?.retry ?? false));
  const words = name === undefined || name === "Error" ? message : `${name}: ${message}`;
  const failure = sandboxErrors.threw(printable(words), helps);
  return {
    ...failure,
    // A request that was refused keeps its own code: that is what the operator looks up.
    ...(fetchCode.test(code ?? "") && { failure: { code: code ?? "", reason: message } }),
    ...(helps && afterMs !== undefined && { afterMs: Math.min(afterMs, afterMsMax) }),
  };
}

/** HTTP statuses that can pass by themselves (RFC 9110 §15, RFC 8470 §5.2, RFC 6585 §4). */
export function isPassingStatus(status: number | undefined): boolean {
  if (status === undefined) return false;
  return status === 408 || status === 425 || status === 429 || (status >= 500 && status <= 599);
}

function printable(text: string): string {
  return text.slice(0, 500).replace(/\p{Cc}/gu, " ");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
