/** How often each law is tried: 10,000 times, or as the environment variable LAWS_RUNS says. */
export const numRuns = Number(process.env["LAWS_RUNS"] ?? 10_000);

/** Milliseconds that a law may take: enough for a machine that is busy, and for more runs in proportion. */
export const timeoutMs = 300_000 * Math.max(1, numRuns / 10_000);
