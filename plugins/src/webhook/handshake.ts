import type { Answer, Clock, SourceRequest, SourceSetup } from "@ingestlayer/core/plugin";
import { readBody } from "./body.ts";
import type { Scheme } from "./scheme.ts";

/** Answers the call with which a provider tells its secret: there is nothing to sign it with yet. */
export type AnswerHandshake = (request: SourceRequest, clock: Clock) => Answer | undefined;

/**
 * Prepares the handshake of a scheme that has one. The secret goes to the log, once in a while, because
 * the operator needs it and has no other way to it; nothing else is believed of the request.
 */
export function makeHandshake(
  { handshake, signature }: Scheme,
  setup: SourceSetup,
): AnswerHandshake {
  if (handshake === undefined) return () => undefined;
  const { field, prefix } = handshake;
  let toldAtMs = Number.NEGATIVE_INFINITY;
  return (request, clock) => {
    if (request.headers[signature.header] !== undefined) return undefined;
    if (request.body.length > handshakeBytesMax) return undefined;
    const body = readBody(request);
    if (typeof body !== "object" || body === null || Object.keys(body).join() !== field) {
      return undefined;
    }
    const [secret] = Object.values(body) as readonly unknown[];
    if (typeof secret !== "string" || !secret.startsWith(prefix)) return undefined;
    // It goes into the log: nothing else may come along.
    if (!/^[\w-]{10,200}$/.test(secret)) return undefined;
    const nowMs = clock.now();
    if (nowMs - toldAtMs >= tellAgainMs) {
      toldAtMs = nowMs;
      setup.log.warn(
        `source '${setup.sourceName}': somebody told this secret in a request without a signature: ` +
          `${secret} . If you have set the webhook up just now, confirm it on the provider's page and ` +
          "put it under the 'secrets' of the source; if not, leave it alone.",
      );
    }
    return { kind: "answer", status: 200, body: null };
  };
}

const handshakeBytesMax = 1000;

/** Anybody can send such a request, as often as they like. */
const tellAgainMs = 60_000;
