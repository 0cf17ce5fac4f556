import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Engine } from "@ingestlayer/core";
import { readMessage, readPart } from "../../plugins/src/email/testing/mail-server.ts";
import { withClient } from "../../demo/postgres-client.ts";
import type { ProtocolServers } from "./protocol-servers.ts";

/** Columns of the rows that a recipe's outcome names, by table. */
export type Tables = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** Creates the tables of a recipe. */
export async function createTables(url: string, file: string): Promise<void> {
  if (!existsSync(file)) throw new Error(`${file} is missing: the recipe writes to Postgres`);
  const statements = await readFile(file, "utf8");
  await withClient(url, (client) => client.query(statements));
}

/** What has arrived at each kind of destination. */
export async function arrived(servers: ProtocolServers, tables: Tables | undefined, url: string) {
  const { slack, discord, telegram, notion, mail, http } = servers;
  const mails = mail.taken.map(({ recipients, raw }) => {
    const { fields, body } = readMessage(raw);
    const isParted = fields.get("content-type")?.[0]?.startsWith("multipart") === true;
    const text = isParted ? readPart(raw, "text/plain") : body;
    return { to: recipients.join(", "), subject: fields.get("subject")?.[0], text: text.trim() };
  });
  const requests = http.got.map(({ path, headers, body }) => ({
    path,
    signed: headers["webhook-signature"] !== undefined,
    body: JSON.parse(body) as unknown,
  }));
  return {
    slack: slack.posted,
    discord: discord.posted,
    telegram: telegram.posted,
    // These take several at once: their order says nothing.
    notion: sorted(notion.pages.map(({ properties }) => properties)),
    email: sorted(mails),
    webhook: sorted(requests),
    postgres: tables === undefined ? {} : await readTables(url, tables),
  };
}

function sorted<Item>(items: readonly Item[]): readonly Item[] {
  return items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function readTables(url: string, tables: Tables) {
  return withClient(url, async (client) => {
    const read: [string, unknown][] = [];
    for (const [table, [row = {}]] of Object.entries(tables)) {
      const columns = Object.keys(row).map((name) => `"${name}"`);
      const order = columns.map((_, index) => index + 1).join(", ");
      const found = await client.query(
        `select ${columns.join(", ")} from ${table} order by ${order}`,
      );
      read.push([table, JSON.parse(JSON.stringify(found.rows))]);
    }
    return Object.fromEntries(read);
  });
}

/** What became of the events, of all pipelines together. */
export async function accountOf(engine: Engine) {
  const { received, pipelines } = await engine.summary();
  const sum = (matches: (key: string) => boolean) =>
    pipelines
      .flatMap(({ tally }) => Object.entries(tally))
      .reduce((total, [key, count]) => (matches(key) ? total + count : total), 0);
  return {
    received,
    dropped: sum((key) => key.startsWith("step/") && key.endsWith("/drop")),
    delivered: sum((key) => key.startsWith("route/") && key.endsWith("/done")),
    dead: pipelines.reduce((total, { deadLetters }) => total + deadLetters, 0),
    waiting: pipelines.reduce((total, { backlog, parked }) => total + backlog + parked, 0),
  };
}
