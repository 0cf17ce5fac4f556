import type { StoredEvent } from "./store.ts";

/** How much one call may return: what it is bounded by is what the caller has room for. */
export interface PageLimit {
  readonly limit: number;
  /** The page ends with the event with which its payloads reach this many characters. Default: no bound. */
  readonly payloadCharsMax?: number;
}

/** The first items, up to and with the one with which the page is full. At least one, however large. */
export function firstPage<Item>(
  items: Iterable<Item>,
  eventOf: (item: Item) => Pick<StoredEvent, "payload">,
  { limit, payloadCharsMax = Infinity }: PageLimit,
): Item[] {
  const page: Item[] = [];
  let chars = 0;
  for (const item of items) {
    page.push(item);
    chars += eventOf(item).payload.length;
    if (page.length >= limit || chars >= payloadCharsMax) break;
  }
  return page;
}

/** What a page has room for behind what it holds; both numbers are positive unless it is full. */
export function roomAfter(
  events: readonly Pick<StoredEvent, "payload">[],
  { limit, payloadCharsMax = Infinity }: PageLimit,
): Required<PageLimit> {
  const chars = events.reduce((sum, { payload }) => sum + payload.length, 0);
  return { limit: limit - events.length, payloadCharsMax: payloadCharsMax - chars };
}

/** Whether nothing more goes in. */
export function isFull({ limit, payloadCharsMax }: Required<PageLimit>): boolean {
  return limit <= 0 || payloadCharsMax <= 0;
}
