import { isJsonObject, readJson } from "../_http/json.ts";
import { busy, closed, done, reject, silence } from "../_http/report.ts";
import type { Sent } from "../_http/report.ts";
import type { Answer, Exchange } from "../_http/sender.ts";
import { telegramErrors } from "./errors.ts";

/** What Telegram's answer means; `movedTo` where the chat has another id now. */
export interface TelegramAnswer {
  readonly sent: Sent;
  readonly movedTo?: string;
}

/** Whose chat it is: the destination's one, or one that a route or an event named. */
export type ChatOwner = "destination" | "route";

/** Reads the Bot API's answer: `ok`, `error_code`, `description`, `parameters`. */
export function readAnswer(exchange: Exchange, owner: ChatOwner): TelegramAnswer {
  if (exchange.kind === "none") return { sent: silence(exchange) };
  const { status } = exchange;
  const body = readJson(exchange.body);
  if (!isJsonObject(body) || typeof body["ok"] !== "boolean") return { sent: foreign(exchange) };
  if (body["ok"]) return { sent: done };
  const { parameters } = body;
  const known = isJsonObject(parameters) ? parameters : {};
  if (status === 429) {
    const seconds = known["retry_after"];
    const afterMs = typeof seconds === "number" ? seconds * 1000 : undefined;
    return { sent: busy(exchange, telegramErrors.busy(), afterMs) };
  }
  if (status >= 500) return { sent: busy(exchange, telegramErrors.broken(status)) };
  if (status === 401 || status === 404) return { sent: closed(telegramErrors.token(status)) };
  const description = typeof body["description"] === "string" ? body["description"] : "";
  const sent = refusal(status, description, owner);
  const movedTo = known["migrate_to_chat_id"];
  return typeof movedTo === "number" || typeof movedTo === "bigint"
    ? { sent, movedTo: String(movedTo) }
    : { sent };
}

function refusal(status: number, description: string, owner: ChatOwner): Sent {
  const known = descriptions.find((one) => description.toLowerCase().includes(one));
  const aboutChat = status === 403 || chatDescriptions.some((one) => one === known);
  const words = known ?? (status === 403 ? "the bot may not write there" : "no known error");
  if (!aboutChat) return reject(telegramErrors.message(words));
  const failure = telegramErrors.chat(words);
  return owner === "destination" ? closed(failure) : reject(failure);
}

/** No word of Telegram's: a gateway's error, or somebody else's page. */
function foreign(answer: Answer): Sent {
  const { status } = answer;
  if (status >= 500 || status === 429) return busy(answer, telegramErrors.broken(status));
  const outage = closed(telegramErrors.unreadable(status));
  return status < 300 ? { ...outage, maybeDelivered: true } : outage;
}

const chatDescriptions = [
  "chat not found",
  "upgraded to a supergroup",
  "bot was blocked by the user",
  "bot was kicked",
  "bot is not a member",
  "bot can't initiate conversation",
  "user is deactivated",
  "not enough rights",
  "have no rights to send a message",
  "chat_write_forbidden",
  "peer_id_invalid",
] as const;

/** Only what is known is repeated: descriptions may quote the message. */
const descriptions: readonly string[] = [
  ...chatDescriptions,
  "message thread not found",
  "topic_closed",
  "topic_deleted",
  "message text is empty",
  "message is too long",
  "can't parse entities",
  "entities_too_long",
  "wrong http url",
];
