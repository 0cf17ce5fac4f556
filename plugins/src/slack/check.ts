import type { Problem } from "@ingestlayer/core/plugin";
import { isJsonObject, readJson } from "../_http/json.ts";
import { problemsOf } from "../_http/report.ts";
import type { Exchange } from "../_http/sender.ts";
import { readApiAnswer, readWebhookAnswer } from "./answer.ts";
import type { SlackClient } from "./client.ts";
import { slackErrors, slackMistakes } from "./errors.ts";

/**
 * Asks the webhook for a message without a text: one that is alive refuses it, so nothing is posted,
 * and one that is gone says so.
 */
export async function checkWebhook(
  client: SlackClient,
  place: string,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const sent = readWebhookAnswer(await client.postWebhook({}, signal));
  return sent.kind === "outage" ? problemsOf(sent, place) : [];
}

/** Asks who the token is, what it may do, and whether a channel that is given by id can be posted to. */
export async function checkApi(
  client: SlackClient,
  channel: string | undefined,
  place: string,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const identity = await client.ask("auth.test", {}, signal);
  const found = readApiAnswer(identity, "destination");
  if (!found.ok) return problemsOf(found.sent, place);
  const scopes = scopesOf(identity);
  if (scopes !== undefined && !/(^|[\s,])chat:write($|[\s,])/.test(scopes)) {
    return [{ ...slackMistakes.noScope(scopes), place }];
  }
  if (channel === undefined || !/^[CGD][A-Z0-9]{7,}$/.test(channel)) return [];
  return checkChannel(await client.ask("conversations.info", { channel }, signal), place);
}

function checkChannel(exchange: Exchange, place: string): readonly Problem[] {
  const found = readApiAnswer(exchange, "destination");
  if (!found.ok) {
    // Reading about channels needs a scope of its own, which posting does not.
    return found.error === "missing_scope" ? [] : problemsOf(found.sent, place);
  }
  const body = exchange.kind === "answer" ? readJson(exchange.body) : undefined;
  const channel = isJsonObject(body) ? body["channel"] : undefined;
  const isArchived = isJsonObject(channel) && channel["is_archived"] === true;
  const { code, reason } = slackErrors.channel("is_archived");
  return isArchived ? [{ code, message: reason, place }] : [];
}

function scopesOf(exchange: Exchange): string | undefined {
  return exchange.kind === "answer" ? exchange.headers["x-oauth-scopes"] : undefined;
}
