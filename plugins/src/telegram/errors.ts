import type { Failure, Problem } from "@ingestlayer/core/plugin";

/** What Telegram says against a message: `IL_TELEGRAM_nnn`. */
export const telegramErrors = {
  message: (description: string): Failure => ({
    code: "IL_TELEGRAM_101",
    reason: `Telegram does not take this message: ${description}`,
  }),
  chat: (description: string): Failure => ({
    code: "IL_TELEGRAM_102",
    reason:
      `Telegram does not let the bot write to this chat: ${description}. Is its id right, and is ` +
      "the bot a member that may write?",
  }),
  token: (status: number): Failure => ({
    code: "IL_TELEGRAM_103",
    reason: `Telegram does not know the bot (status ${status}): copy the token from @BotFather again`,
  }),
  busy: (): Failure => ({
    code: "IL_TELEGRAM_104",
    reason: "Telegram asks for fewer messages",
  }),
  broken: (status: number): Failure => ({
    code: "IL_TELEGRAM_105",
    reason: `Telegram is out of order (status ${status})`,
  }),
  unreadable: (status: number): Failure => ({
    code: "IL_TELEGRAM_106",
    reason: `the answer with status ${status} is none of Telegram's: is there a proxy in between?`,
  }),
  topic: (): Failure => ({
    code: "IL_TELEGRAM_107",
    reason: "what 'topic' makes of this event is no number of a topic",
    detail: { field: "topic" },
  }),
} as const;

export const telegramWarnings = {
  moved: (): Omit<Problem, "place"> => ({
    code: "IL_TELEGRAM_201",
    message: "the group has become a supergroup and has another id",
    severity: "warning",
  }),
} as const;
