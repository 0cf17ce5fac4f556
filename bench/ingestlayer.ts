import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startServer } from "./process.ts";
import type { ServerProcess } from "./process.ts";

/** The declaration of the event that every HTTP bench sends. */
export const ticketDeclaration = `
events:
  support.ticket.created:
    ticket_id: string
    subject: string
    body: string
    customer_tier: free | pro | enterprise
    channel: email | chat | form
    account?: { id: string, seats: int? }
`;

/** A filter, then a row in Postgres for each event that it lets on. */
export const deliveringConfig = `${ticketDeclaration}
destinations:
  warehouse.pg: { postgres: { connection: "\${DATABASE_URL}" } }
pipelines:
  all-tickets:
    on: support.ticket.created
    steps: [filter.match: $event.customer_tier == "enterprise"]
    to:
      - warehouse.pg:
          table: tickets
          columns: { event_id: $meta.id, ticket_id: $event.ticket_id, payload: $event }
`;

/** Starts our server with a config of its own; its store lies in the folder too. */
export async function startIngestlayer(
  folder: string,
  config: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(file, `store: sqlite:store.db\n${config}`);
  const main = new URL("../server/bin/ingestlayer.mjs", import.meta.url);
  return startServer(main, ["start", "--config", file, "--port", "0", "--log-level", "error"], env);
}
