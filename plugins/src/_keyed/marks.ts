import type { Event } from "@ingestlayer/core/plugin";

/** Events of one key that are remembered, at most: the newest ones. */
export const marksMax = 1_000;

/** That an event was there: when it was received, and the end of its id. */
interface Mark {
  readonly atMs: number;
  readonly tail: string;
}

/**
 * The latest events of one key. Which they were is known, so that an event that comes again after a
 * crash is told from a new one; time is that of reception, so that it counts as it did before.
 */
export class Marks {
  readonly #marks: Mark[];

  constructor(text: string | undefined) {
    this.#marks = (text ?? "").split(" ").flatMap((part) => {
      const [at = "", tail] = part.split(".");
      return tail === undefined ? [] : [{ atMs: Number.parseInt(at, 36), tail }];
    });
  }

  /** As it is kept: one word a mark. */
  get text(): string {
    return this.#marks.map(({ atMs, tail }) => `${atMs.toString(36)}.${tail}`).join(" ");
  }

  has(event: Event): boolean {
    const tail = tailOf(event);
    return this.#marks.some((mark) => mark.tail === tail);
  }

  /**
   * Remembers an event, and forgets what lies two periods before the newest: one that comes again a
   * period late finds what it found before.
   */
  add(event: Event, periodMs: number): void {
    this.#marks.push({ atMs: receivedMs(event), tail: tailOf(event) });
    const newestMs = Math.max(...this.#marks.map(({ atMs }) => atMs));
    const kept = this.#marks.filter(({ atMs }) => atMs > newestMs - 2 * periodMs);
    this.#marks.splice(0, Infinity, ...kept.slice(-marksMax));
  }

  /** How many lie in the period that ends with the event, those that came in after it left out. */
  upTo(event: Event, periodMs: number): number {
    const tail = tailOf(event);
    const place = this.#marks.findIndex((mark) => mark.tail === tail);
    const before = place < 0 ? this.#marks : this.#marks.slice(0, place + 1);
    const endMs = receivedMs(event);
    return before.filter(({ atMs }) => atMs > endMs - periodMs).length;
  }
}

function receivedMs({ meta }: Event): number {
  return meta.received_at.getTime();
}

/** Of a UUIDv7 the last twelve digits are random. */
function tailOf({ meta }: Event): string {
  return meta.id.slice(-12);
}
