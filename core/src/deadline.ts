/** A time-out that can be called off: `passed` resolves with nothing after `ms`. */
export function startDeadline(ms: number): {
  readonly passed: Promise<undefined>;
  readonly clear: () => void;
} {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), ms);
  return { passed: promise, clear: () => clearTimeout(timer) };
}
