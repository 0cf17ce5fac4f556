import { setTimeout as delay } from "node:timers/promises";
import { Agent, request } from "node:http";
import { query } from "../test/support/postgres.ts";
import { quantile } from "./quantile.ts";
import { ticketEvent } from "./ticket.ts";

// Live traffic at a steady pace into Postgres, and how long each event took to its committed row.

/** The row's own clock is read in the trigger at COMMIT, as late as a transaction can. */
export const table = `
create table tickets (event_id uuid primary key, ticket_id text not null, payload jsonb not null);
create table commits (event_id uuid not null, at_ms double precision not null);
create function note_commit() returns trigger language plpgsql as $$
begin
  insert into commits values (new.event_id, extract(epoch from clock_timestamp()) * 1000);
  return null;
end $$;
create constraint trigger noted after insert on tickets deferrable initially deferred
  for each row execute function note_commit()`;
/** Of live traffic, one event a request. */
export const eventsPerSecond = 1_000;

export interface Acknowledgement {
  readonly sentMs: number;
  readonly answeredMs: number;
}

/** An open loop: requests go out on time whether or not earlier ones were answered. */
export async function emitSteadily(
  url: string,
  forSeconds: number,
): Promise<ReadonlyMap<string, Acknowledgement>> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const acknowledged = new Map<string, Acknowledgement>();
  const answers: Promise<void>[] = [];
  const startedMs = nowMs();
  const total = eventsPerSecond * forSeconds;
  while (answers.length < total) {
    const due = Math.min(total, Math.floor(((nowMs() - startedMs) * eventsPerSecond) / 1000) + 1);
    while (answers.length < due) {
      const sentMs = nowMs();
      const answer = postOne(url, agent).then((id) => {
        acknowledged.set(id, { sentMs, answeredMs: nowMs() });
      });
      answers.push(answer);
    }
    await delay(1);
  }
  await Promise.all(answers);
  agent.destroy();
  return acknowledged;
}

const body = JSON.stringify(ticketEvent);

/** `node:http`, which costs the least of what Node has: the load generator must not be the limit. */
function postOne(url: string, agent: Agent): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  const posted = request(`${url}/v1/events`, { method: "POST", agent, headers }, (response) => {
    let text = "";
    response.setEncoding("utf8");
    response.on("data", (piece: string) => (text += piece));
    response.on("end", () => {
      if (response.statusCode === 202) resolve((JSON.parse(text) as { id: string }).id);
      else reject(new Error(`the server answered ${response.statusCode}: ${text}`));
    });
  });
  posted.on("error", reject);
  posted.end(body);
  return promise;
}

/** When the rows of these events were committed, once all of them are there. */
export async function commitTimes(
  url: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  for (;;) {
    const rows = await query<{ event_id: string; at_ms: number }>(
      url,
      "select event_id, at_ms from commits where event_id = any($1::uuid[])",
      [ids],
    );
    if (rows.length === ids.length) return new Map(rows.map((row) => [row.event_id, row.at_ms]));
    await delay(200);
  }
}

/** Wall-clock time, as Postgres on this machine reads it too. */
function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

export function printRow(label: string, figures: readonly number[]): void {
  const at = (part: number) => quantile(figures, part).toFixed(1).padStart(7);
  console.log(`${label.padEnd(24)}  ${at(0.5)}  ${at(0.99)}  ${at(1)}`);
}
