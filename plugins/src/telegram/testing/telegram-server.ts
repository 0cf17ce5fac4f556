import type { JsonObject } from "@ingestlayer/core/plugin";
import { isJsonObject, readJson } from "../../_http/json.ts";
import { startServer } from "../../_http/testing/server.ts";
import type { Got, Reply, TestServer } from "../../_http/testing/server.ts";

export const chatId = "-1001234567890";

export interface TelegramServer extends TestServer {
  readonly posted: readonly JsonObject[];
}

/** A server that speaks as the Bot API does, and enforces the limits that it documents. */
export async function startTelegram(mood: Reply[] = []): Promise<TelegramServer> {
  const posted: JsonObject[] = [];
  const server = await startServer((got) => mood.shift() ?? answer(got, posted));
  return Object.assign(server, { posted });
}

/** An error as the Bot API writes it. */
export function refusal(status: number, description: string, parameters?: JsonObject): Reply {
  const error = { ok: false, error_code: status, description, ...(parameters && { parameters }) };
  return { status, body: JSON.stringify(error) };
}

function answer({ path, body }: Got, posted: JsonObject[]): Reply {
  const ok: Reply = { status: 200, body: '{"ok":true,"result":{}}' };
  if (!path.startsWith("/bot1:secret/")) return refusal(401, "Unauthorized");
  const message = readJson(body);
  if (!isJsonObject(message)) return refusal(400, "Bad Request: message is not JSON");
  if (path.endsWith("/getMe")) return ok;
  const { chat_id, text, entities = [], message_thread_id } = message;
  if (chat_id !== chatId && chat_id !== "-100999")
    return refusal(400, "Bad Request: chat not found");
  if (path.endsWith("/getChat")) return ok;
  if (message_thread_id === 404) return refusal(400, "Bad Request: message thread not found");
  if (typeof text !== "string" || text.trim() === "") {
    return refusal(400, "Bad Request: message text is empty");
  }
  if (text.length > 4_096) return refusal(400, "Bad Request: message is too long");
  const list = entities as readonly { readonly offset: number; readonly length: number }[];
  const fit = list.every(({ offset, length }) => length > 0 && offset + length <= text.length);
  if (!fit || list.length > 100) return refusal(400, "Bad Request: ENTITIES_TOO_LONG");
  posted.push(message);
  return ok;
}
