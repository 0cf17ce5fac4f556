import type { JsonValue } from "@ingestlayer/core";
import { cutLine, jsonText, type Piece, type Terminal } from "./terminal.ts";

/** An event as the routes give it: with its payload, or with the fields that were asked for. */
export interface ListedEvent {
  readonly id: string;
  readonly name: string;
  readonly received_at: string;
  readonly payload?: JsonValue;
  readonly fields?: Readonly<Record<string, JsonValue>>;
  readonly outcomes?: readonly ListedOutcome[];
}

interface ListedOutcome {
  readonly pipeline: string;
  readonly state: string;
  readonly routes: readonly { readonly route: string; readonly state: string }[];
}

/**
 * Writes events one a line, cut at the terminal's width; the columns of each call are at least as wide as those of
 * the calls before.
 */
export function eventLines(terminal: Terminal): (events: readonly ListedEvent[]) => string {
  let nameWidth = 0;
  return (events) => {
    nameWidth = Math.max(nameWidth, ...events.map(({ name }) => name.length));
    const lines = events.map((event) => cutLine(piecesOf(event, nameWidth), terminal));
    return lines.map((line) => `${line.trimEnd()}\n`).join("");
  };
}

function piecesOf(event: ListedEvent, nameWidth: number): Piece[] {
  const { id, name, received_at: at, payload, fields, outcomes = [] } = event;
  const told = outcomes.map(outcomeText).join("; ");
  return [
    { style: "faint", text: at },
    `  ${id}  `,
    { style: "strong", text: name.padEnd(nameWidth) },
    ...(told === "" ? [] : [`  ${told}`]),
    `  ${fields === undefined ? jsonText(payload ?? null) : fieldsText(fields)}`,
  ];
}

/** `main passed: crm delivered, hook dead`. */
function outcomeText({ pipeline, state, routes }: ListedOutcome): string {
  const each = [...new Set(routes.map(({ route, state: its }) => `${route} ${its}`))];
  return `${pipeline} ${state}${each.length === 0 ? "" : `: ${each.join(", ")}`}`;
}

function fieldsText(fields: Readonly<Record<string, JsonValue>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${jsonText(value)}`)
    .join("  ");
}
