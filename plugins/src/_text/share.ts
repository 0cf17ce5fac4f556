/**
 * The length to which the longest texts must be cut so that all together have at most `unitsMax`; the
 * short ones stay whole. `Infinity` where nothing needs to be cut.
 */
export function ceilingFor(lengths: readonly number[], unitsMax: number): number {
  const sorted = lengths.toSorted((a, b) => a - b);
  let left = unitsMax;
  for (const [index, length] of sorted.entries()) {
    const share = Math.floor(left / (sorted.length - index));
    if (length > share) return share;
    left -= length;
  }
  return Infinity;
}
