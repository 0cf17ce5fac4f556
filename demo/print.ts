import type { Account } from "./account.ts";
import type { Database, EscalationRow } from "./database.ts";
import type { DemoModel } from "./model.ts";

/** What runs where. */
export function printSetting(setting: {
  readonly url: string;
  readonly database: Pick<Database, "url" | "what">;
  readonly model: Pick<DemoModel, "what">;
}): void {
  const { url, database, model } = setting;
  console.log(`
ingestlayer is ready on ${url}
  pipeline  support-escalations: classify ENR → filter.match CTL → redact.pii MUT → warehouse.pg
  postgres  ${withoutPassword(database.url)}
            (${database.what})
  model     ${model.what}
`);
}

/** What became of the tickets, and of every event in the log. */
export function printAccount(
  account: Account,
  run: { readonly emitted: number; readonly tickets: number; readonly known: number },
): void {
  const lines: readonly (readonly [string, number, string])[] = [
    ["emitted", run.emitted, `now, through the SDK: ${run.tickets} different tickets`],
    ["received", account.received, "events in the log, each stored once"],
    ["repeats", account.repeats, "submissions whose idempotency key was known, so far"],
    ["model calls", account.modelCalls, `and ${account.savedByCache} saved by the cache`],
    ["filtered", account.filtered, "not critical"],
    ["delivered", account.delivered, "critical, redacted, rows in Postgres"],
    ["dead-lettered", account.deadLettered, ""],
    ["waiting", account.waiting, ""],
  ];
  console.log("What became of them");
  for (const [name, count, note] of lines) {
    console.log(`  ${name.padEnd(14)}${String(count).padStart(5)}  ${note}`.trimEnd());
  }
  if (run.known > 0) {
    console.log(
      `  ${run.known} of these tickets were acknowledged in an earlier run: all still there`,
    );
  }
  const { received, filtered, delivered, deadLettered, waiting } = account;
  console.log(
    `  ${received} received = ${filtered} filtered + ${delivered} delivered + ` +
      `${deadLettered} dead-lettered + ${waiting} waiting\n`,
  );
}

/** The first rows as they stand in the table. */
export function printRows(rows: readonly EscalationRow[], count: number): void {
  console.log(`The first ${rows.length} of these tickets' ${count} rows in support.escalations`);
  for (const { ticket_id, urgency, customer_tier, subject, body } of rows) {
    console.log(
      `  ${ticket_id}  ${urgency}  ${customer_tier.padEnd(10)}  ${shortened(subject, 60)}`,
    );
    console.log(`          ${shortened(body, 100)}`);
  }
  console.log("");
}

/** What to try while it serves. */
export function printWhatNext(url: string, databaseUrl: string): void {
  console.log(`It goes on serving. Try next:
  curl -s ${url}/v1/events -H 'content-type: application/json' -d '{
    "name": "support.ticket.created",
    "payload": { "ticket_id": "T-1", "subject": "Production database is down",
      "body": "All our customers see errors since 9:14. Call me: +1 415 555 0132, Ana Ruiz",
      "customer_tier": "enterprise", "channel": "email" } }'
  psql '${databaseUrl}' -c 'select ticket_id, payload from support.escalations order by received_at desc limit 1'
Ctrl-C stops it; the next start goes on from here.`);
}

function shortened(text: string, length: number): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}

function withoutPassword(url: string): string {
  return url.replace(/:\/\/([^:/@]*):[^@]*@/, "://$1:***@");
}
