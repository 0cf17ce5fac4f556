import type { SourceRequest } from "@ingestlayer/core/plugin";
import type { Scheme } from "./scheme.ts";

/** What proves who sent a request, whatever the provider. */
const credentials: ReadonlySet<string> = new Set([
  "authorization",
  "proxy-authorization",
  "cookie",
]);

/** A request without the header fields that hold a secret: no event and no dead letter ever sees one. */
export function withoutSecrets(
  request: SourceRequest,
  { algorithm, signature }: Scheme,
): SourceRequest {
  // Here the header is no signature but the secret itself.
  const token = algorithm === "equal" ? signature.header : undefined;
  const kept = Object.entries(request.headers).filter(
    ([name]) => name !== token && !credentials.has(name),
  );
  return { ...request, headers: Object.fromEntries(kept) };
}
