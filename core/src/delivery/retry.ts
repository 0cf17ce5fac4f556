import type { RetryConfig } from "../config/config.ts";

/**
 * How long to wait before attempt `attempts + 1`: exponential with full jitter (a random part of the
 * whole interval, so that many deliveries that failed together do not come back together), never
 * sooner than the destination asked for.
 */
export function retryDelayMs(
  schedule: RetryConfig,
  attempts: number,
  afterMs: number | undefined,
  random: () => number,
): number {
  const ceiling = Math.min(schedule.maxMs, schedule.firstMs * schedule.factor ** (attempts - 1));
  return Math.max(Math.ceil(ceiling * random()), afterMs ?? 0);
}
