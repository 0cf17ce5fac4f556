import { randomFillSync } from "node:crypto";
import type { EventId } from "../glossary.ts";

/** Random 16-bit words, fetched for many ids at once: a call for each costs more than the rest of the id. */
const wordsPerId = 5;
const pool = new Uint16Array(wordsPerId * 512);
let used = pool.length;

/** Of the newest id: ids of one millisecond, or of a clock that was set back, count on from it. */
let newestMs = -Infinity;
let sequence = 0;

/** The text of the newest id: what stays the same from one to the next is not written again. */
const text = Buffer.alloc(36, "-");
const digits = Buffer.from("0123456789abcdef");

/**
 * A new UUIDv7 (RFC 9562 §5.7), later in order than every one that this process made before, so that ids
 * of one period lie together in every index (§6.2, method 1: a counter of 32 bits behind the milliseconds,
 * begun at random). 42 bits are random in each. Made here because it is on the way of every event, where
 * the libraries' text of an id cost more than its check against the declaration.
 */
export function makeEventId(nowMs: number): EventId {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const wholeMs = Math.floor(nowMs);
  if (wholeMs > newestMs) {
    newestMs = wholeMs;
    // Half of the 32 bits stays free to count in.
    sequence = ((pool[used + 3]! << 16) | pool[used + 4]!) >>> 1;
    write(0, Math.floor(wholeMs / 2 ** 32));
    write(4, Math.floor(wholeMs / 2 ** 16) % 2 ** 16);
    write(9, wholeMs % 2 ** 16);
  } else {
    sequence += 1;
  }
  write(14, 0x7000 | (sequence >>> 20));
  write(19, 0x8000 | ((sequence >>> 6) & 0x3fff));
  write(24, ((sequence & 0x3f) << 10) | (pool[used]! & 0x3ff));
  write(28, pool[used + 1]!);
  write(32, pool[used + 2]!);
  used += wordsPerId;
  return text.toString("latin1") as EventId;
}

/** Writes 16 bits as four hexadecimal digits. */
function write(at: number, word: number): void {
  text[at] = digits[word >>> 12]!;
  text[at + 1] = digits[(word >>> 8) & 15]!;
  text[at + 2] = digits[(word >>> 4) & 15]!;
  text[at + 3] = digits[word & 15]!;
}
