import { isJsonObject, readJson } from "../_http/json.ts";
import { busy, closed, done, reject, retryAfterMs, silence } from "../_http/report.ts";
import type { Sent } from "../_http/report.ts";
import type { Exchange } from "../_http/sender.ts";
import { notionErrors } from "./errors.ts";

/** What Notion's answer means; `properties` are those that an error may be about. */
export function readAnswer(exchange: Exchange, properties: readonly string[]): Sent {
  if (exchange.kind === "none") return silence(exchange);
  const { status } = exchange;
  if (status >= 200 && status < 300) return done;
  // 529 (service_overload) is a second 429, with a Retry-After of its own.
  if (status === 429 || status === 529) return busy(exchange, notionErrors.busy(status));
  if (status >= 500) return busy(exchange, notionErrors.broken(status));
  const body = readJson(exchange.body);
  if (!isJsonObject(body) || typeof body["code"] !== "string") {
    return closed(notionErrors.unreadable(status));
  }
  const error = /^[a-z_]{1,40}$/.test(body["code"]) ? body["code"] : "no known error";
  // The message quotes values of the event: only names of properties are taken from it.
  const message = typeof body["message"] === "string" ? body["message"] : "";
  switch (status) {
    case 400:
      // Anything else speaks of how we ask, which is the same for every page.
      return error !== "validation_error" && error !== "invalid_json"
        ? closed(notionErrors.access(error))
        : reject(
            notionErrors.page(
              error,
              properties.filter((name) => message.includes(name)),
            ),
          );
    case 401:
    case 403:
      return closed(notionErrors.access(error));
    case 404:
      // A page that a relation points to, or the data source itself.
      return /\b(?:page|user) with ID\b/i.test(message)
        ? reject(notionErrors.page(error, []))
        : closed(notionErrors.access(error));
    case 409: {
      const afterMs = retryAfterMs(exchange);
      const failure = notionErrors.conflict();
      return { kind: "retry", failure, ...(afterMs === undefined ? {} : { afterMs }) };
    }
    default:
      return closed(notionErrors.unreadable(status));
  }
}
