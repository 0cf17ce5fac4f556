import { busy, closed, done, retryAfterMs, silence } from "../_http/report.ts";
import type { Sent } from "../_http/report.ts";
import type { Exchange } from "../_http/sender.ts";
import { webhookErrors } from "./errors.ts";

/**
 * What an answer means, by Standard Webhooks: 2xx is done, 410 disables, 429, 502, 503 and 504 ask for
 * rest, all else is tried again by the retry schedule. An event on which the other side stumbles
 * must not hold up the others, so that only what speaks of the endpoint itself is an outage.
 */
export function readAnswer(exchange: Exchange, host: string): Sent {
  if (exchange.kind === "none") {
    if (!exchange.sent) return silence(exchange);
    return { kind: "retry", failure: exchange.failure, maybeDelivered: true };
  }
  const { status } = exchange;
  if (status >= 200 && status < 300) return done;
  if (status === 410) return closed(webhookErrors.gone(host));
  if (restStatuses.has(status)) return busy(exchange, webhookErrors.busy(host, status));
  if (status === 401 || status === 403 || status === 404 || status === 405) {
    return closed(webhookErrors.locked(host, status));
  }
  if (status >= 300 && status < 400) return closed(webhookErrors.redirected(host, status));
  const afterMs = retryAfterMs(exchange);
  return {
    kind: "retry",
    failure: webhookErrors.refused(host, status),
    ...(afterMs === undefined ? {} : { afterMs }),
    ...(status === 500 ? { maybeDelivered: true } : {}),
  };
}

const restStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);
