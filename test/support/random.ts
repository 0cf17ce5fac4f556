/** Numbers in [0, 1) that a seed brings back (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The seed of this run: `SEED` where it is set, so that a run can be had again; printed by the test. */
export function seedOfRun(): number {
  return Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
}
