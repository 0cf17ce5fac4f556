import { isJsonObject, readJson } from "../../_http/json.ts";
import { startServer } from "../../_http/testing/server.ts";
import type { Got, Reply, TestServer } from "../../_http/testing/server.ts";
import type { JsonObject, JsonValue } from "@ingestlayer/core/plugin";

/** What it answers next, before it behaves again; taken one by one. */
export type Mood = Reply[];

export interface SlackServer extends TestServer {
  readonly webhook: string;
  readonly api: string;
  /** Messages that were posted, as their bodies. */
  readonly posted: readonly JsonObject[];
}

/** A server that speaks as Slack does, and enforces the limits that Slack documents. */
export async function startSlack(mood: Mood = []): Promise<SlackServer> {
  const posted: JsonObject[] = [];
  const server = await startServer((got) => mood.shift() ?? answer(got, posted));
  return Object.assign(server, {
    webhook: `${server.origin}/services/T0/B0/secret`,
    api: `${server.origin}/api`,
    posted,
  });
}

/** The Web API's way to refuse. */
export function refusal(error: string): Reply {
  return { status: 200, body: JSON.stringify({ ok: false, error }) };
}

function answer(got: Got, posted: JsonObject[]): Reply {
  if (got.path === "/services/T0/B0/secret") return answerWebhook(got, posted);
  if (got.path.startsWith("/services/")) return { status: 404, body: "no_service" };
  if (got.headers.authorization !== "Bearer xoxb-1-secret") return refusal("invalid_auth");
  if (got.path === "/api/auth.test") {
    return {
      status: 200,
      headers: { "x-oauth-scopes": "chat:write,channels:read" },
      body: '{"ok":true}',
    };
  }
  if (got.path === "/api/conversations.info") {
    const channel = new URLSearchParams(got.body).get("channel") ?? "";
    if (channel !== "C0123456789") return refusal("channel_not_found");
    return { status: 200, body: '{"ok":true,"channel":{"is_archived":false}}' };
  }
  return got.path === "/api/chat.postMessage" ? answerPost(got, posted) : { status: 404 };
}

function answerWebhook(got: Got, posted: JsonObject[]): Reply {
  const message = readJson(got.body);
  if (!isJsonObject(message)) return { status: 400, body: "invalid_payload" };
  const mistake = mistakeOf(message);
  if (mistake !== undefined) return { status: 400, body: mistake };
  posted.push(message);
  return { status: 200, body: "ok" };
}

function answerPost(got: Got, posted: JsonObject[]): Reply {
  const message = readJson(got.body);
  if (!isJsonObject(message)) return refusal("invalid_json");
  const { channel } = message;
  if (channel !== "C0123456789" && channel !== "#incidents") return refusal("channel_not_found");
  const mistake = mistakeOf(message);
  if (mistake !== undefined) return refusal(mistake);
  posted.push(message);
  const ts = `1700000000.${String(posted.length).padStart(6, "0")}`;
  return { status: 200, body: JSON.stringify({ ok: true, channel: "C0123456789", ts }) };
}

function mistakeOf({ text, blocks }: JsonObject): string | undefined {
  if (text === undefined && blocks === undefined) return "no_text";
  if (typeof text === "string" && text.length > 40_000) return "msg_too_long";
  if (blocks === undefined) return undefined;
  if (!Array.isArray(blocks) || blocks.length > 50) return "invalid_blocks";
  const texts: number[] = [];
  if (!blocks.every((block) => fits(block as JsonValue, texts))) return "invalid_blocks";
  return texts.reduce((sum, length) => sum + length, 0) > 13_200
    ? "msg_blocks_too_long"
    : undefined;
}

function fits(block: JsonValue, texts: number[]): boolean {
  if (!isJsonObject(block)) return false;
  const { type, text, fields, elements } = block;
  const max = type === "header" ? 150 : 3_000;
  const all: (readonly [JsonValue | undefined, number])[] = [[text, max]];
  for (const field of asList(fields)) all.push([field, 2_000]);
  for (const element of asList(elements)) {
    const isButton = isJsonObject(element) && element["type"] === "button";
    all.push(isButton ? [element["text"], 75] : [element, 2_000]);
  }
  return all.every(([one, limit]) => {
    if (one === undefined) return true;
    if (!isJsonObject(one) || typeof one["text"] !== "string") return false;
    texts.push(one["text"].length);
    return one["text"].length > 0 && one["text"].length <= limit;
  });
}

function asList(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}
