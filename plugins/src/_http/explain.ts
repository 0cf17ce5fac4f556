import type { Failure } from "@ingestlayer/core/plugin";
import { httpErrors } from "./errors.ts";

/** Says why undici gave no answer, by the code of its error or of the error's cause. */
export function explainFailure(
  error: unknown,
  host: string,
  sent: boolean,
): { readonly failure: Failure; readonly needsOperator?: boolean } {
  const code = codeOf(error);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return { failure: httpErrors.unknownHost(host) };
  }
  if (code === "ECONNREFUSED") return { failure: httpErrors.refused(host) };
  if (isTlsError(code)) {
    return { failure: httpErrors.tls(host, code), needsOperator: true };
  }
  if (!sent) return { failure: httpErrors.unreachable(host, code) };
  return { failure: httpErrors.broken(host, code) };
}

/** Whether a code of Node's says that a certificate or the protocol of TLS was not accepted. */
export function isTlsError(code: string): boolean {
  return /^(?:ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO)/.test(code);
}

/** `ECONNRESET`, `UND_ERR_SOCKET`: a code says enough and holds nothing of the request. */
function codeOf(error: unknown): string {
  const { code, cause, errors, name } = error as {
    readonly code?: string;
    readonly cause?: { readonly code?: string };
    readonly errors?: readonly { readonly code?: string }[];
    readonly name?: string;
  };
  return code ?? cause?.code ?? errors?.[0]?.code ?? name ?? "unknown";
}
