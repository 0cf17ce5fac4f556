import type { JsonObject, JsonValue } from "@ingestlayer/core/plugin";
import { isJsonObject, readJson } from "../../_http/json.ts";
import { startServer } from "../../_http/testing/server.ts";
import type { Got, Reply, TestServer } from "../../_http/testing/server.ts";

export interface DiscordServer extends TestServer {
  readonly webhook: string;
  readonly posted: readonly JsonObject[];
}

/** A server that speaks as Discord's webhooks do, and enforces the limits that Discord documents. */
export async function startDiscord(mood: Reply[] = []): Promise<DiscordServer> {
  const posted: JsonObject[] = [];
  const server = await startServer((got) => mood.shift() ?? answer(got, posted));
  return Object.assign(server, {
    webhook: `${server.origin}/api/webhooks/111111111111111111/secret-token`,
    posted,
  });
}

/** An error as Discord writes it. */
export function refusal(status: number, code: number): Reply {
  return { status, body: JSON.stringify({ message: "secret words", code }) };
}

function answer({ method, path, body }: Got, posted: JsonObject[]): Reply {
  const url = new URL(path, "http://localhost");
  if (url.pathname !== "/api/webhooks/111111111111111111/secret-token") return refusal(404, 10015);
  if (method === "GET") return { status: 200, body: '{"id":"111111111111111111"}' };
  const thread = url.searchParams.get("thread_id");
  if (thread !== null && thread !== "222222222222222222") return refusal(404, 10003);
  const message = readJson(body);
  if (!isJsonObject(message) || !fits(message)) return refusal(400, 50035);
  posted.push(message);
  return url.searchParams.get("wait") === "true" ? { status: 200, body: "{}" } : { status: 204 };
}

function fits({ content, embeds, username }: JsonObject): boolean {
  if (content === undefined && embeds === undefined) return false;
  if (content !== undefined && !isWithin(content, 2_000)) return false;
  if (username !== undefined && !isWithin(username, 80)) return false;
  const list = (embeds ?? []) as readonly JsonObject[];
  return list.length <= 10 && list.every(fitsEmbed) && total(list) <= 6_000;
}

function fitsEmbed({ title, description, fields = [], footer, author }: JsonObject): boolean {
  const parts: (readonly [JsonValue | undefined, number])[] = [
    [title, 256],
    [description, 4_096],
    [isJsonObject(footer) ? footer["text"] : undefined, 2_048],
    [isJsonObject(author) ? author["name"] : undefined, 256],
  ];
  const rows = fields as readonly JsonObject[];
  const complete = rows.every(({ name, value }) => isWithin(name, 256) && isWithin(value, 1_024));
  const within = parts.every(
    ([text, max]) => text === undefined || (typeof text === "string" && text.length <= max),
  );
  return complete && within && rows.length <= 25;
}

function isWithin(text: JsonValue | undefined, max: number): boolean {
  return typeof text === "string" && text.trim().length > 0 && text.length <= max;
}

function total(embeds: readonly JsonObject[]): number {
  let sum = 0;
  JSON.stringify(embeds, (key, value: unknown) => {
    const counted = ["title", "description", "name", "value", "text"].includes(key);
    if (counted && typeof value === "string") sum += value.length;
    return value;
  });
  return sum;
}
