import { testEvent } from "@ingestlayer/core/testing";
import { describe, expect, test } from "vitest";
import { byToken, reportOf } from "./testing/destination.ts";
import { refusal, startSlack } from "./testing/slack-server.ts";

const done = { kind: "done" };

describe("answers of a webhook", () => {
  const table: readonly (readonly [number, string, object])[] = [
    [400, "invalid_payload", [{ kind: "reject", failure: { code: "IL_SLACK_101" } }]],
    [400, "no_text", [{ kind: "reject" }]],
    [400, "user_not_found", { kind: "outage", needsOperator: true }],
    [403, "action_prohibited", { kind: "outage", needsOperator: true }],
    [404, "no_service", { kind: "outage", needsOperator: true, failure: { code: "IL_SLACK_103" } }],
    [404, "channel_not_found", { kind: "outage", needsOperator: true }],
    [410, "channel_is_archived", { kind: "outage", needsOperator: true }],
    [500, "rollup_error", { kind: "outage", maybeDelivered: true }],
    [503, "", { kind: "outage", failure: { code: "IL_SLACK_105" } }],
    [302, "<html>", { kind: "outage", failure: { code: "IL_SLACK_106" } }],
  ];
  test.each(table)("%i %s", async (status, body, report) => {
    expect(await reportOf([{ status, body }], "webhook")).toMatchObject(report);
  });

  test("429 waits as long as Slack asks for", async () => {
    const mood = [{ status: 429, headers: { "retry-after": "30" }, body: "rate_limited" }];
    expect(await reportOf(mood, "webhook")).toMatchObject({ kind: "outage", afterMs: 30_000 });
  });

  test("an answer that is lost leaves open whether the message is there", async () => {
    expect(await reportOf(["hang-up"], "webhook")).toMatchObject({
      kind: "outage",
      maybeDelivered: true,
    });
  });
});

/** Every error that Slack documents for chat.postMessage, and what becomes of the message. */
const documented = {
  reject: [
    ["as_user_not_supported", "cannot_reply_to_message", "duplicate_channel_not_found"],
    ["duplicate_message_not_found", "invalid_blocks", "invalid_blocks_format", "msg_too_long"],
    ["invalid_metadata_format", "invalid_metadata_schema", "markdown_text_conflict", "no_text"],
    ["metadata_must_be_sent_from_app", "metadata_too_large", "msg_blocks_too_long"],
    ["too_many_attachments", "too_many_contact_cards", "slack_connect_blocked_file_type"],
    ["slack_connect_canvas_sharing_blocked", "slack_connect_file_link_sharing_blocked"],
    ["slack_connect_lists_sharing_blocked", "invalid_arg_name", "invalid_arguments"],
    ["invalid_array_arg", "invalid_charset", "invalid_form_data"],
  ].flat(),
  channel: [
    ["channel_not_found", "external_channel_migrating", "is_archived", "messages_tab_disabled"],
    ["not_in_channel", "restricted_action", "restricted_action_non_threadable_channel"],
    ["restricted_action_read_only_channel", "restricted_action_thread_locked", "team_not_found"],
    ["restricted_action_thread_only_channel"],
  ].flat(),
  access: [
    ["access_denied", "accesslimited", "account_inactive", "deprecated_endpoint"],
    ["ekm_access_denied", "enterprise_is_restricted", "invalid_auth", "method_deprecated"],
    ["missing_scope", "no_permission", "not_allowed_token_type", "not_authed"],
    ["org_login_required", "token_expired", "token_revoked", "two_factor_setup_required"],
    ["invalid_post_type", "missing_post_type"],
  ].flat(),
  busy: ["message_limit_exceeded", "rate_limited", "ratelimited"],
  broken: [
    "fatal_error",
    "internal_error",
    "request_timeout",
    "service_unavailable",
    "team_added_to_org",
  ],
};

describe("every documented error of chat.postMessage", () => {
  const outage = { kind: "outage" };
  const closed = { ...outage, needsOperator: true };
  const meanings: readonly (readonly [readonly string[], object])[] = [
    [documented.reject, [{ kind: "reject", failure: { code: "IL_SLACK_101" } }]],
    [documented.channel, { ...closed, failure: { code: "IL_SLACK_102" } }],
    [documented.access, { ...closed, failure: { code: "IL_SLACK_103" } }],
    [documented.busy, { ...outage, failure: { code: "IL_SLACK_104" } }],
    [documented.broken, { ...outage, failure: { code: "IL_SLACK_105" } }],
  ];
  const all = meanings.flatMap(([errors, report]) =>
    errors.map((error) => [error, report] as const),
  );
  test("has the meaning that Slack gives it", async () => {
    const mood: Parameters<typeof startSlack>[0] = [];
    await using server = await startSlack(mood);
    await using destination = await byToken(server, { text: "x" });
    for (const [error, report] of all) {
      mood?.push(refusal(error));
      expect(await destination.deliver([testEvent({})]), error).toMatchObject(report);
    }
    expect(all.length).toBeGreaterThan(60);
  });
});

describe("answers of chat.postMessage", () => {
  const table: readonly (readonly [string, object])[] = [
    ["msg_too_long", [{ kind: "reject", failure: { detail: { error: "msg_too_long" } } }]],
    ["invalid_blocks", [{ kind: "reject" }]],
    ["is_archived", { kind: "outage", needsOperator: true, failure: { code: "IL_SLACK_102" } }],
    ["not_in_channel", { kind: "outage", needsOperator: true }],
    ["invalid_auth", { kind: "outage", needsOperator: true, failure: { code: "IL_SLACK_103" } }],
    ["missing_scope", { kind: "outage", needsOperator: true }],
    ["ratelimited", { kind: "outage", failure: { code: "IL_SLACK_104" } }],
    ["internal_error", { kind: "outage", maybeDelivered: true }],
    ["fatal_error", { kind: "outage", maybeDelivered: true }],
    ["service_unavailable", { kind: "outage", failure: { code: "IL_SLACK_105" } }],
    ["some_error_of_tomorrow", { kind: "outage", needsOperator: true }],
  ];
  test.each(table)("%s", async (error, report) => {
    expect(await reportOf([refusal(error)], "token")).toMatchObject(report);
  });

  test("429 with Retry-After", async () => {
    const mood = [{ status: 429, headers: { "retry-after": "7" }, body: '{"ok":false}' }];
    expect(await reportOf(mood, "token")).toMatchObject({ kind: "outage", afterMs: 7_000 });
  });

  test("200 that is not Slack's may have been delivered by whoever answered", async () => {
    const report = await reportOf([{ status: 200, body: "<html>" }], "token");
    expect(report).toMatchObject({ maybeDelivered: true, failure: { code: "IL_SLACK_106" } });
  });

  test("a channel that a route names is the event's fault alone: other routes go on", async () => {
    await using server = await startSlack();
    await using gone = await byToken(server, { text: "x", channel: "#{{ $event.team }}" });
    expect(
      await gone.deliver([testEvent({ team: "nobody" }), testEvent({ team: "incidents" })]),
    ).toMatchObject([{ kind: "reject", failure: { code: "IL_SLACK_102" } }, done]);
  });
});
