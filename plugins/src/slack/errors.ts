import type { Failure, Problem } from "@ingestlayer/core/plugin";

/** What Slack says against a message, and mistakes in the config: `IL_SLACK_nnn`. */
export const slackErrors = {
  message: (error: string): Failure => ({
    code: "IL_SLACK_101",
    reason: `Slack does not take this message: ${error}`,
    detail: { error },
  }),
  channel: (error: string): Failure => ({
    code: "IL_SLACK_102",
    reason: `Slack does not take messages for this channel: ${error}${adviceOf(error)}`,
    detail: { error },
  }),
  access: (error: string): Failure => ({
    code: "IL_SLACK_103",
    reason: `Slack lets nothing in by this webhook or token: ${error}${adviceOf(error)}`,
    detail: { error },
  }),
  busy: (status: number): Failure => ({
    code: "IL_SLACK_104",
    reason: `Slack asks for fewer messages (status ${status})`,
  }),
  broken: (status: number, error: string): Failure => ({
    code: "IL_SLACK_105",
    reason: `Slack is out of order (status ${status}${error === "" ? "" : `, ${error}`})`,
  }),
  unreadable: (status: number): Failure => ({
    code: "IL_SLACK_106",
    reason: `the answer with status ${status} is none of Slack's: is there a proxy in between?`,
  }),
} as const;

type Mistake = Omit<Problem, "place">;

export const slackMistakes = {
  tokenOnly: (field: string): Mistake => ({
    code: "IL_SLACK_201",
    message: `'${field}' needs a 'token': an incoming webhook posts to its own channel only`,
    hint: `Give the destination a bot token instead of the webhook, or leave '${field}' out.`,
  }),
  noChannel: (): Mistake => ({
    code: "IL_SLACK_202",
    message: "there is no channel, neither here nor at the destination",
    hint: "Add 'channel: C0123456789' (an id) or 'channel: \"#name\"'.",
  }),
  noScope: (scopes: string): Mistake => ({
    code: "IL_SLACK_203",
    message: `the token lacks the scope chat:write; it has: ${scopes}`,
    hint: "Add the scope on the app's page under 'OAuth & Permissions' and install the app again.",
  }),
} as const;

function adviceOf(error: string): string {
  const advice = advices[error];
  return advice === undefined ? "" : `. ${advice}`;
}

const advices: Readonly<Record<string, string>> = {
  not_in_channel: "Invite the app to the channel (/invite @app)",
  channel_not_found: "Does it exist, and can the app see it? Private ones need an invitation",
  is_archived: "Unarchive it, or name another",
  channel_is_archived: "Unarchive it, or make a webhook for another",
  no_service: "The webhook was removed: make a new one",
  invalid_auth: "Copy the token again from the app's page",
  token_revoked: "The app was uninstalled: install it and copy the token again",
  missing_scope: "Add chat:write on the app's page and install the app again",
};
