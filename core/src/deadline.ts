/** A time-out that can be called off: `passed` resolves with nothing after `ms`. */
export function startDeadline(ms: number): {
  readonly passed: Promise<undefined>;
  readonly clear: () => void;
} {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), ms);
  return { passed: promise, clear: () => clearTimeout(timer) };
}

/** How long after its time is up a plugin may take to notice; then it is not waited for any longer. */
export const abandonGraceMs = 2_000;

/** What the work gives, or undefined once the signal aborts: what comes of it later is let go. */
export async function untilAbort<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
): Promise<Result | undefined> {
  const { promise: aborted, resolve } = Promise.withResolvers<undefined>();
  const give = () => resolve(undefined);
  if (signal.aborted) give();
  // Taken off again: a signal that lives as long as the engine would keep every work it ever waited for.
  signal.addEventListener("abort", give);
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", give);
  }
}
