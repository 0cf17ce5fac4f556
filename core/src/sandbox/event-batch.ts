import type { Event, EventMeta } from "../glossary.ts";
import { isoTime } from "../iso-time.ts";
import { stringifyJson } from "../json/text.ts";
import { payloadText } from "../pipeline/event.ts";

/** The argument of an `each` turn: payloads, and what their envelopes hold. */
export type EventBatch = readonly [payloads: readonly unknown[], metas: MetaColumns];

/**
 * Envelopes by member: as objects, most of their text would be names that repeat. A text is that of
 * every event; null says that an event has no such member.
 */
export type MetaColumns = { readonly [Member in keyof EventMeta]-?: Column };

type Column = string | null | readonly (string | null)[];

/**
 * The result of an `each` turn: of each event the fields that were set, and by their place the ends that
 * are more than that. Objects of one shape in one list are what V8 parses fastest.
 */
export type BatchEnds = readonly [
  changed: readonly (Fields | null)[],
  others: readonly (readonly [index: number, end: OtherEnd])[],
];

export type Fields = Readonly<Record<string, unknown>>;

export type OtherEnd = { readonly value: unknown } | { readonly error: unknown };

/** JSON of an {@link EventBatch}. An event that no step has changed goes on as the text that it is stored as. */
export function writeBatch(events: readonly Event[]): string {
  return `[[${events.map(payloadText).join(",")}],${stringifyJson(columnsOf(events))}]`;
}

function columnsOf(events: readonly Event[]): MetaColumns {
  return {
    id: events.map(({ meta }) => meta.id),
    name: column(events, ({ name }) => name),
    source: column(events, ({ source }) => source),
    received_at: events.map(({ meta }) => isoTime(meta.received_at)),
    timestamp: column(events, ({ timestamp }) => timestamp && isoTime(timestamp)),
    idempotency_key: column(events, ({ idempotency_key }) => idempotency_key),
    origin_id: column(events, ({ origin_id }) => origin_id),
  };
}

function column(events: readonly Event[], read: (meta: EventMeta) => string | undefined): Column {
  const first = events[0] && read(events[0].meta);
  return events.every(({ meta }) => read(meta) === first)
    ? (first ?? null)
    : events.map(({ meta }) => read(meta) ?? null);
}
