import { isJsonObject, readJson } from "../_http/json.ts";
import { busy, closed, done, reject, silence } from "../_http/report.ts";
import type { Sent } from "../_http/report.ts";
import type { Answer, Exchange } from "../_http/sender.ts";
import { slackErrors } from "./errors.ts";

/** What an incoming webhook's answer means: 200 `ok`, else a status and an error as plain text. */
export function readWebhookAnswer(exchange: Exchange): Sent {
  if (exchange.kind === "none") return silence(exchange);
  const { status } = exchange;
  if (status >= 200 && status < 300) return done;
  const error = errorName(exchange.body);
  if (status === 429) return busy(exchange, slackErrors.busy(status));
  if (status >= 500) return busy(exchange, slackErrors.broken(status, error));
  if (status === 400 && error !== "user_not_found") return reject(slackErrors.message(error));
  if (status === 403 || status === 404 || status === 410 || error === "user_not_found") {
    return closed(slackErrors.access(error));
  }
  return closed(slackErrors.unreadable(status));
}

/** What an answer of the Web API came to. */
export type ApiAnswer =
  | { readonly ok: true; readonly channel: string; readonly ts: string }
  | { readonly ok: false; readonly error: string; readonly sent: Sent };

/** Whether the channel is the destination's only one, or one that a route or an event named. */
export type ChannelOwner = "destination" | "route";

/**
 * What the Web API's answer means: status 200 with `ok: false` and the name of an error. A channel
 * that is gone stops the destination where it is its own; where a route names it, other routes go on.
 */
export function readApiAnswer(exchange: Exchange, owner: ChannelOwner): ApiAnswer {
  const failed = (sent: Sent, error = ""): ApiAnswer => ({ ok: false, error, sent });
  if (exchange.kind === "none") return failed(silence(exchange));
  const { status } = exchange;
  if (status === 429) return failed(busy(exchange, slackErrors.busy(status)));
  if (status >= 500) return failed(busy(exchange, slackErrors.broken(status, "")));
  const body = readJson(exchange.body);
  if (!isJsonObject(body) || typeof body["ok"] !== "boolean") {
    return failed(unreadable(exchange));
  }
  if (body["ok"]) return { ok: true, channel: textOf(body["channel"]), ts: textOf(body["ts"]) };
  const error = errorName(textOf(body["error"]));
  return failed(meaningOf(error, exchange, owner), error);
}

function meaningOf(error: string, answer: Answer, owner: ChannelOwner): Sent {
  if (messageErrors.has(error)) return reject(slackErrors.message(error));
  if (channelErrors.has(error)) {
    const failure = slackErrors.channel(error);
    return owner === "destination" ? closed(failure) : reject(failure);
  }
  if (busyErrors.has(error)) return busy(answer, slackErrors.busy(answer.status));
  if (brokenErrors.has(error)) {
    const maybeDelivered = error !== "service_unavailable";
    const outage = busy(answer, slackErrors.broken(answer.status, error));
    return { ...outage, ...(maybeDelivered ? { maybeDelivered } : {}) };
  }
  return closed(slackErrors.access(error));
}

/** 2xx and no word of Slack's: the message may be there. */
function unreadable(answer: Answer): Sent {
  const outage = closed(slackErrors.unreadable(answer.status));
  return answer.status < 300 ? { ...outage, maybeDelivered: true } : outage;
}

const messageErrors: ReadonlySet<string> = new Set([
  "as_user_not_supported",
  "attachment_payload_limit_exceeded",
  "block_mismatch",
  "cannot_reply_to_message",
  "duplicate_channel_not_found",
  "duplicate_message_not_found",
  "invalid_arg_name",
  "invalid_arguments",
  "invalid_array_arg",
  "invalid_attachments",
  "invalid_blocks",
  "invalid_blocks_format",
  "invalid_charset",
  "invalid_form_data",
  "invalid_json",
  "invalid_metadata_format",
  "invalid_metadata_schema",
  "json_not_object",
  "markdown_text_conflict",
  "message_limit_exceeded_for_text",
  "metadata_must_be_sent_from_app",
  "metadata_too_large",
  "msg_blocks_too_long",
  "msg_too_long",
  "no_dual_broadcast_content_update",
  "no_text",
  "slack_connect_blocked_file_type",
  "slack_connect_canvas_sharing_blocked",
  "slack_connect_file_link_sharing_blocked",
  "slack_connect_lists_sharing_blocked",
  "too_many_attachments",
  "too_many_contact_cards",
]);

const channelErrors: ReadonlySet<string> = new Set([
  "channel_not_found",
  "is_archived",
  "is_inactive",
  "messages_tab_disabled",
  "not_in_channel",
  "restricted_action",
  "restricted_action_non_threadable_channel",
  "restricted_action_read_only_channel",
  "restricted_action_thread_locked",
  "restricted_action_thread_only_channel",
  "channel_is_limited_access",
  "external_channel_migrating",
  "team_not_found",
]);

const busyErrors: ReadonlySet<string> = new Set([
  "message_limit_exceeded",
  "rate_limited",
  "ratelimited",
]);

/** After the first two, says Slack, some of the work may have been done. */
const brokenErrors: ReadonlySet<string> = new Set([
  "fatal_error",
  "internal_error",
  "request_timeout",
  "service_unavailable",
  "team_added_to_org",
]);

/** Errors that say that a thread is not there any more. */
export const threadErrors: ReadonlySet<string> = new Set([
  "thread_not_found",
  "message_not_found",
  "invalid_thread_ts",
  "cannot_reply_to_message",
]);

/** Slack's errors are words; anything else of an answer is not repeated to anybody. */
function errorName(text: string): string {
  return /^[a-z0-9_]{1,80}$/.test(text.trim()) ? text.trim() : "no known error";
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
