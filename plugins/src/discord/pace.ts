import type { Clock } from "@ingestlayer/core/plugin";
import type { Exchange } from "../_http/sender.ts";

/** Discord bans an address after 10,000 refusals (401, 403, 429) in ten minutes; we stop long before. */
export const refusalsMax = 200;
const refusalWindowMs = 600_000;

/** Longest wait for a bucket to fill again; a longer one is an answer 429, and the host's to wait. */
const bucketWaitMaxMs = 5_000;

/**
 * What Discord said of its limits for one webhook. State: when its bucket is full again, and when the
 * latest refusals came.
 */
export class Pace {
  #freeAtMs = 0;
  #refusedAtMs: number[] = [];

  /** Waits while the bucket is empty, so that the next request is not one too many. */
  async wait(clock: Clock, signal: AbortSignal): Promise<void> {
    const ms = Math.min(this.#freeAtMs - clock.now(), bucketWaitMaxMs);
    if (ms > 0) await clock.sleep(ms, signal);
  }

  /** How long nothing may be sent because too much was refused; 0 where something may. */
  blockedMs(nowMs: number): number {
    this.#refusedAtMs = this.#refusedAtMs.filter((atMs) => atMs > nowMs - refusalWindowMs);
    const oldest = this.#refusedAtMs[0];
    if (oldest === undefined || this.#refusedAtMs.length < refusalsMax) return 0;
    return oldest + refusalWindowMs - nowMs;
  }

  /** Learns from an answer. */
  heed(exchange: Exchange, nowMs: number): void {
    if (exchange.kind === "none") return;
    const { status, headers } = exchange;
    if (status === 401 || status === 403 || status === 404 || status === 429) {
      this.#refusedAtMs.push(nowMs);
    }
    const resetAfterMs = Number(headers["x-ratelimit-reset-after"]) * 1000;
    if (headers["x-ratelimit-remaining"] === "0" && resetAfterMs > 0) {
      this.#freeAtMs = nowMs + Math.ceil(resetAfterMs);
    }
  }
}
