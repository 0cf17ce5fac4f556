/** What a limit may be longer, at most: as a share of it, and in milliseconds. */
const share = 1 / 20;
const mostMs = 100;

/**
 * A limit for isolated-vm, whole milliseconds, never below the wanted one: of turns that follow each
 * other the limits end in the same millisecond. isolated-vm keeps the timer of a turn that is long over
 * until its end and wakes a thread for it; those that end together cost one waking.
 */
export function turnLimitMs(wantedMs: number, nowMs: number): number {
  const stepMs = Math.min(wantedMs * share, mostMs);
  const endMs = Math.ceil((nowMs + wantedMs) / stepMs) * stepMs;
  return Math.max(1, Math.ceil(endMs - nowMs));
}
