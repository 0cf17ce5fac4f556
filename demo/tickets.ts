import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createClient } from "@ingestlayer/sdk";

/** A sample ticket, as the recipe's file holds it: the payload of `support.ticket.created`. */
export interface Ticket {
  readonly ticket_id: string;
  readonly [field: string]: unknown;
}

/** What the server answered for one ticket. */
export interface Acknowledged {
  readonly ticket_id: string;
  readonly id: string;
  readonly repeated: boolean;
}

export function readTickets(file: URL): readonly Ticket[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Ticket);
}

/**
 * Emits the tickets through the SDK, over HTTP, as an application would. The ticket's own id is the
 * idempotency key, so a second run of the demo, or one after a crash, stores nothing twice.
 */
export async function emitTickets(
  url: string,
  tickets: readonly Ticket[],
  onAcknowledged: (acknowledged: Acknowledged) => void,
): Promise<readonly Acknowledged[]> {
  await using client = createClient({ url });
  return Promise.all(
    tickets.map(async (ticket) => {
      const { ticket_id } = ticket;
      const answer = await client.ingest("support.ticket.created", ticket, {
        idempotencyKey: ticket_id,
      });
      const acknowledged = { ticket_id, id: answer.id, repeated: answer.repeated };
      onAcknowledged(acknowledged);
      return acknowledged;
    }),
  );
}

/**
 * What the emitter was told, kept apart from the server: after a crash it is the witness that every
 * acknowledged ticket is still there, under the same id.
 */
export class AcknowledgementBook {
  readonly #file: string;
  readonly #ids = new Map<string, string>();

  constructor(file: string) {
    this.#file = file;
    if (!existsSync(file)) return;
    for (const line of readFileSync(file, "utf8").split("\n")) {
      const [ticket, id] = line.split(" ");
      // A line that a kill cut short was not yet an acknowledgement to anybody.
      if (ticket !== undefined && id?.length === uuidLength) this.#ids.set(ticket, id);
    }
  }

  /** Tickets that earlier runs were told are stored. */
  get size(): number {
    return this.#ids.size;
  }

  /** Notes an answer; `false` where an earlier answer for the ticket named another event. */
  note({ ticket_id, id }: Acknowledged): boolean {
    const before = this.#ids.get(ticket_id);
    if (before !== undefined) return before === id;
    this.#ids.set(ticket_id, id);
    appendFileSync(this.#file, `${ticket_id} ${id}\n`);
    return true;
  }
}

const uuidLength = 36;
