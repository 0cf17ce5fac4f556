/** How often each law is tried: 10,000 times, or as the environment variable LAWS_RUNS says. */
export const numRuns = Number(process.env["LAWS_RUNS"] ?? 10_000);
