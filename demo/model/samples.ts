import { readFileSync } from "node:fs";
import type { LabelledExample } from "@ingestlayer/plugins";

/** A ticket of the support-escalations recipe: the payload of `support.ticket.created`. */
export interface SampleTicket {
  readonly ticket_id: string;
  readonly subject: string;
  readonly body: string;
  readonly customer_tier: string;
  readonly channel: string;
  readonly account?: { readonly id: string; readonly seats?: number };
}

/** The label that the writer of a ticket had in mind. The model is never trained on these. */
export interface IntendedLabel {
  readonly ticket_id: string;
  readonly label: string;
}

/** Every line of the tickets, repeats included, in the order in which they are emitted. */
export const tickets = readLines("tickets.jsonl") as readonly SampleTicket[];

/** One line for each ticket id. */
export const intended = readLines("intended.jsonl") as readonly IntendedLabel[];

/** What the model is trained on; other texts than the tickets'. */
export const labelled = readLines("labelled.jsonl") as readonly LabelledExample[];

/** A ticket's text as the recipe's `classify` step hands it to the model. */
export function textOf({ subject, body }: SampleTicket): string {
  return `${subject}\n${body}`;
}

function readLines(name: string): readonly unknown[] {
  return readFileSync(new URL(`../../recipes/support-escalations/${name}`, import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));
}
