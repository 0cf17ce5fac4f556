import type { JsonObject } from "@ingestlayer/core/plugin";
import { isJsonObject, readJson } from "../_http/json.ts";
import { busy, closed, done, reject, retryAfterMs, silence } from "../_http/report.ts";
import type { Sent } from "../_http/report.ts";
import type { Answer, Exchange } from "../_http/sender.ts";
import { discordErrors } from "./errors.ts";

/** What Discord's answer means: its status, and the code in its JSON. */
export function readAnswer(exchange: Exchange, thread: string): Sent {
  if (exchange.kind === "none") return silence(exchange);
  const { status } = exchange;
  if (status >= 200 && status < 300) return done;
  const body = readJson(exchange.body);
  const error = isJsonObject(body) ? body : {};
  if (status === 429) return tooMany(exchange, error);
  if (status >= 500) return busy(exchange, discordErrors.broken(status));
  const code = codeOf(error);
  if (forumCodes.has(code)) return closed(discordErrors.forum());
  if (code === unknownChannel && thread !== "") return reject(discordErrors.thread(code));
  if (status === 400 || status === 413) return reject(discordErrors.message(code));
  if (status === 401 || status === 403 || status === 404) {
    return closed(discordErrors.webhook(status, code));
  }
  return closed(discordErrors.unreadable(status));
}

/** The body says it to the millisecond, the header in whole seconds; a ban has the header alone. */
function tooMany(answer: Answer, error: JsonObject): Sent {
  const seconds = error["retry_after"];
  const said = typeof seconds === "number" && seconds >= 0 ? Math.ceil(seconds * 1000) : undefined;
  const afterMs = said ?? retryAfterMs(answer) ?? unsaidMs;
  return busy(answer, discordErrors.busy(error["global"] === true), afterMs);
}

const unsaidMs = 60_000;
/** Codes of Discord's JSON errors. */
const unknownChannel = "10003";
const forumCodes: ReadonlySet<string> = new Set(["220001", "220002", "220003"]);

function codeOf({ code }: JsonObject): string {
  return typeof code === "number" && Number.isSafeInteger(code) ? String(code) : "none";
}
