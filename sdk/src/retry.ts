/** First wait after a failed attempt, and the longest one. */
const firstMs = 200;
const maxMs = 30_000;

/**
 * How long to wait before the next attempt: exponential with full jitter, so that many clients of a
 * server that was away do not come back at once. A `Retry-After` of the server is a floor.
 *
 * @param attempt failed attempts so far, from 1
 * @param random in [0, 1)
 */
export function retryDelayMs(attempt: number, random: number, retryAfterMs = 0): number {
  const ceiling = Math.min(maxMs, firstMs * 2 ** Math.min(attempt - 1, 20));
  return Math.max(retryAfterMs, 0) + ceiling * random;
}

/** `Retry-After` (RFC 9110 §10.2.3) in milliseconds: seconds or a date. Undefined where it is neither. */
export function parseRetryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const dateMs = Date.parse(header);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}

/** Statuses that another attempt may turn into a success. */
export function isRetryable(status: number): boolean {
  return status >= 500 || status === 429 || status === 408;
}
