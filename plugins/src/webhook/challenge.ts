import type { JsonValue, Reading } from "@ingestlayer/core/plugin";
import type { SchemeName } from "./schemes.ts";

/**
 * What a provider asks before it sends real webhooks, answered without making an event of it. Only a
 * request whose signature is genuine comes here.
 */
export function answerChallenge(
  scheme: SchemeName | undefined,
  body: JsonValue,
): Extract<Reading, { kind: "answer" }> | undefined {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return undefined;
  const { type, challenge } = body as Readonly<Record<string, JsonValue>>;
  if (scheme === "slack" && type === "url_verification" && typeof challenge === "string") {
    return { kind: "answer", status: 200, body: challenge };
  }
  if (scheme !== "discord") return undefined;
  // Webhook events ask with type 0 and want no body; interactions ask with type 1 and want it back.
  if (type === 0) return { kind: "answer", status: 204, body: null };
  if (type === 1 && !("event" in body)) return { kind: "answer", status: 200, body: { type: 1 } };
  return undefined;
}
