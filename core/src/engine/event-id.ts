import { randomFillSync } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import type { EventId } from "../glossary.ts";

/** Bytes of one id. */
const idBytes = 16;
/** Random bytes are fetched for many ids at once: a call for each costs more than the rest of the id. */
const pool = new Uint8Array(idBytes * 512);
let used = pool.length;

/** Of the newest id: ids of one millisecond, or of a clock that was set back, count on from it. */
let newestMs = -Infinity;
let sequence = 0;

/**
 * A new UUIDv7, later in order than every one that this process made before, so that ids of one period
 * lie together in every index (RFC 9562 §6.2, method 1).
 */
export function makeEventId(nowMs: number): EventId {
  const random = takeRandom();
  const wholeMs = Math.floor(nowMs);
  if (wholeMs > newestMs) {
    newestMs = wholeMs;
    // Half of the 32 bits stays free to count in.
    sequence = ((random[0]! << 24) | (random[1]! << 16) | (random[2]! << 8) | random[3]!) >>> 1;
  } else {
    sequence += 1;
  }
  return uuidv7({ random, msecs: newestMs, seq: sequence }) as EventId;
}

function takeRandom(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += idBytes;
  return pool.subarray(used - idBytes, used);
}
