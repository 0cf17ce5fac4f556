export interface CacheEntry {
  readonly key: string;
  readonly value: string;
  /** Forgotten after this time (ms since the epoch). */
  readonly expiresAtMs: number;
}

type Counts = Readonly<Record<string, number>>;

export interface CacheAddition {
  readonly key: string;
  /** By count; one that is not there begins at 0. Less than 0 gives back. */
  readonly add: Counts;
  readonly most?: Counts;
  readonly expiresAtMs: number;
}

export interface CacheSum {
  readonly added: boolean;
  readonly counts: Counts;
}

/** What an addition comes to on top of a cached text, and the text to cache where something was added. */
export function addTo(
  text: string | undefined,
  { add, most = {} }: CacheAddition,
): CacheSum & { readonly value: string } {
  const before = text === undefined ? {} : (JSON.parse(text) as Counts);
  const after: Record<string, number> = { ...before };
  for (const [name, amount] of Object.entries(add)) after[name] = (after[name] ?? 0) + amount;
  const added = Object.entries(most).every(([name, limit]) => (after[name] ?? 0) <= limit);
  return { added, counts: added ? after : before, value: JSON.stringify(after) };
}
