import type { EventId } from "../../../glossary.ts";
import type { LogEntry } from "../../reader.ts";
import type { StoredEvent } from "../../store.ts";

/**
 * A page of the log as it goes from one thread to another. What crosses is copied value by value, so that a few
 * large ones cost far less than the thousands that they hold.
 */
export interface PackedPage {
  /** Each name that occurs, once. */
  readonly names: readonly string[];
  /** Of each event its {@link numbersEach}. */
  readonly numbers: Float64Array;
  /** Ids, sources and keys of all events, one after another. */
  readonly heads: string;
  /** Payloads, one after another. A text of its own: whoever keeps an id does not keep these with it. */
  readonly payloads: string;
}

/** Position, receipt, timestamp (or NaN), name, and the lengths of id, source, key (or NaN) and payload. */
const numbersEach = 8;

export function packPage(page: readonly LogEntry[]): PackedPage {
  const names = [...new Set(page.map(({ event }) => event.name))];
  const numbers = new Float64Array(page.length * numbersEach);
  let [heads, payloads] = ["", ""];
  for (const [index, { position, event }] of page.entries()) {
    const { id, source, idempotencyKey, payload } = event;
    const at = index * numbersEach;
    numbers[at] = position;
    numbers[at + 1] = event.receivedAtMs;
    numbers[at + 2] = event.timestampMs ?? NaN;
    numbers[at + 3] = names.indexOf(event.name);
    numbers[at + 4] = id.length;
    numbers[at + 5] = source.length;
    numbers[at + 6] = idempotencyKey?.length ?? NaN;
    numbers[at + 7] = payload.length;
    heads += id + source + (idempotencyKey ?? "");
    payloads += payload;
  }
  return { names, numbers, heads, payloads };
}

export function unpackPage({ names, numbers, heads, payloads }: PackedPage): readonly LogEntry[] {
  const page: LogEntry[] = [];
  let [head, body] = [0, 0];
  for (let at = 0; at < numbers.length; at += numbersEach) {
    const source = head + numbers[at + 4]!;
    const key = source + numbers[at + 5]!;
    const keyLength = numbers[at + 6]!;
    const end = body + numbers[at + 7]!;
    const event: { -readonly [Key in keyof StoredEvent]: StoredEvent[Key] } = {
      id: heads.slice(head, source) as EventId,
      name: names[numbers[at + 3]!]!,
      source: heads.slice(source, key),
      receivedAtMs: numbers[at + 1]!,
      payload: payloads.slice(body, end),
    };
    head = key;
    if (!Number.isNaN(keyLength)) {
      head += keyLength;
      event.idempotencyKey = heads.slice(key, head);
    }
    if (!Number.isNaN(numbers[at + 2]!)) event.timestampMs = numbers[at + 2]!;
    body = end;
    page.push({ position: numbers[at]!, event });
  }
  return page;
}
