import { startDiscord } from "../../plugins/src/discord/testing/discord-server.ts";
import { startMailServer } from "../../plugins/src/email/testing/mail-server.ts";
import { dataSource, startNotion } from "../../plugins/src/notion/testing/notion-server.ts";
import { startSlack } from "../../plugins/src/slack/testing/slack-server.ts";
import { chatId, startTelegram } from "../../plugins/src/telegram/testing/telegram-server.ts";
import { startServer } from "../../plugins/src/_http/testing/server.ts";

/** Local servers that speak as the destinations do and enforce their limits. */
export type ProtocolServers = Awaited<ReturnType<typeof startProtocolServers>>;

/** Starts one of each; `env` is how a config finds them. */
export async function startProtocolServers() {
  await using stack = new AsyncDisposableStack();
  const slack = stack.use(await startSlack());
  const discord = stack.use(await startDiscord());
  const telegram = stack.use(await startTelegram());
  const notion = stack.use(await startNotion());
  const mail = stack.use(await startMailServer());
  const http = stack.use(await startServer(() => ({ status: 204 })));
  const env = {
    SLACK_WEBHOOK_URL: slack.webhook,
    SLACK_TOKEN: "xoxb-1-secret",
    DISCORD_WEBHOOK_URL: discord.webhook,
    TELEGRAM_TOKEN: "1:secret",
    TELEGRAM_CHAT: chatId,
    NOTION_TOKEN: "ntn_secret",
    NOTION_DATA_SOURCE: dataSource,
    SMTP_URL: mail.url(),
  };
  const started = stack.move();
  return {
    slack,
    discord,
    telegram,
    notion,
    mail,
    http,
    env,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
