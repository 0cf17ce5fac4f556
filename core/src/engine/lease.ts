import type { Clock } from "../clock.ts";

/**
 * How long deliveries that are parked while they are still under way are left alone. The lease is
 * renewed while they last, so that after a crash they wait no longer than this.
 */
export const leaseMs = 15_000;

/** How often it is renewed: well before it ends, even where the disk is slow. */
const renewEveryMs = 5_000;

/** Resolves with what the work comes to; until then `renew` is called with the end of the next lease. */
export async function holdLease<Result>(
  ending: Promise<Result>,
  renew: (untilMs: number) => Promise<void>,
  clock: Clock,
): Promise<Result> {
  const ended = new AbortController();
  const renewing = async () => {
    while (!ended.signal.aborted) {
      await clock.sleep(renewEveryMs, ended.signal).catch(() => undefined);
      // Where it cannot be written the deliveries may be tried twice, and none is lost.
      if (!ended.signal.aborted) await renew(clock.now() + leaseMs).catch(() => undefined);
    }
  };
  const renewed = renewing();
  try {
    return await ending;
  } finally {
    ended.abort();
    // What comes next may set a time for the next attempt: a renewal behind it would push that back.
    await renewed;
  }
}
