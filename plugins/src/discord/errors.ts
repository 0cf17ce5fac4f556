import type { Failure } from "@ingestlayer/core/plugin";

/** What Discord says against a message: `IL_DISCORD_nnn`. */
export const discordErrors = {
  message: (code: string): Failure => ({
    code: "IL_DISCORD_101",
    reason: `Discord does not take this message (code ${code})`,
    detail: { code },
  }),
  webhook: (status: number, code: string): Failure => ({
    code: "IL_DISCORD_102",
    reason:
      `Discord lets nothing in by this webhook (status ${status}, code ${code}): was it removed, ` +
      "or its channel? Make a new one in the channel's settings",
    detail: { code },
  }),
  thread: (code: string): Failure => ({
    code: "IL_DISCORD_103",
    reason: `there is no such thread in the webhook's channel (code ${code})`,
    detail: { code },
  }),
  notThread: (): Failure => ({
    code: "IL_DISCORD_109",
    reason: "what 'thread' makes of this event is no id of a thread",
    detail: { field: "thread" },
  }),
  forum: (): Failure => ({
    code: "IL_DISCORD_104",
    reason: "the webhook's channel is a forum: give the route 'threadName' or 'thread'",
  }),
  busy: (global: boolean): Failure => ({
    code: "IL_DISCORD_105",
    reason: `Discord asks for fewer messages${global ? " (of all webhooks of this machine)" : ""}`,
  }),
  broken: (status: number): Failure => ({
    code: "IL_DISCORD_106",
    reason: `Discord is out of order (status ${status})`,
  }),
  invalid: (limit: number): Failure => ({
    code: "IL_DISCORD_107",
    reason:
      `Discord refused ${limit} requests within ten minutes (limit refusalsMax); it bans an ` +
      "address for a while that goes on like that, so nothing is sent until they are past",
  }),
  unreadable: (status: number): Failure => ({
    code: "IL_DISCORD_108",
    reason: `the answer with status ${status} is none of Discord's: is there a proxy in between?`,
  }),
} as const;
