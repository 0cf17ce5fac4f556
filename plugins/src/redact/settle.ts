import type { Candidate, Range } from "./types.ts";

/**
 * Settles overlaps: the heavier candidate stands, of equals the longer, of those the earlier. What
 * a beaten candidate covers beyond the winner stays hidden, as a piece of its own type.
 */
export function settle(candidates: readonly Candidate[]): readonly Candidate[] {
  if (areApart(candidates)) return candidates;
  const byPlace = sortedByPlace(candidates);
  const settled: Candidate[] = [];
  for (let first = 0; first < byPlace.length;) {
    let end = byPlace[first]?.end ?? 0;
    let next = first + 1;
    while ((byPlace[next]?.start ?? Infinity) < end) {
      end = Math.max(end, byPlace[next]?.end ?? 0);
      next += 1;
    }
    settleCluster(byPlace, first, next, settled);
    first = next;
  }
  return settled;
}

// Inserted one by one, few are sorted several times as fast.
const FEW = 16;

function sortedByPlace(candidates: readonly Candidate[]): Candidate[] {
  if (candidates.length > FEW) return candidates.toSorted((a, b) => a.start - b.start);
  const sorted = [...candidates];
  for (let i = 1; i < sorted.length; i += 1) {
    const one = sorted[i] as Candidate;
    let at = i;
    for (; at > 0 && (sorted[at - 1] as Candidate).start > one.start; at -= 1) {
      sorted[at] = sorted[at - 1] as Candidate;
    }
    sorted[at] = one;
  }
  return sorted;
}

/** True where the ranges are in order and free of overlaps: few mostly are, and need no settling. */
export function areApart(ranges: readonly Range[]): boolean {
  let end = 0;
  for (const range of ranges) {
    if (range.start < end) return false;
    end = range.end;
  }
  return true;
}

// Candidates that overlap, if only through others. Few, so that the cost stays low.
function settleCluster(
  byPlace: readonly Candidate[],
  from: number,
  to: number,
  into: Candidate[],
): void {
  const first = byPlace[from];
  if (first !== undefined && to === from + 1) {
    into.push(first);
    return;
  }
  if (first !== undefined && areOfOneType(byPlace, from, to)) {
    into.push(union(byPlace, from, to));
    return;
  }
  const ordered = joinTypes(byPlace.slice(from, to)).toSorted(
    (a, b) => b.weight - a.weight || b.end - b.start - (a.end - a.start) || a.start - b.start,
  );
  const settled: Candidate[] = [];
  for (const candidate of ordered) place(candidate, settled);
  for (const candidate of settled) into.push(candidate);
}

// As a name and its own recurrence are.
function areOfOneType(byPlace: readonly Candidate[], from: number, to: number): boolean {
  const type = byPlace[from]?.type;
  for (let i = from + 1; i < to; i += 1) if (byPlace[i]?.type !== type) return false;
  return true;
}

function union(byPlace: readonly Candidate[], from: number, to: number): Candidate {
  const { start, type } = byPlace[from] as Candidate;
  let end = 0;
  let weight = 0;
  for (let i = from; i < to; i += 1) {
    end = Math.max(end, byPlace[i]?.end ?? 0);
    weight = Math.max(weight, byPlace[i]?.weight ?? 0);
  }
  return { start, end, type, weight };
}

// Two rules that found the same thing differently: what either of them saw is hidden.
function joinTypes(byPlace: readonly Candidate[]): Candidate[] {
  const lastOf = new Map<string, number>();
  const joined: Candidate[] = [];
  for (const candidate of byPlace) {
    const at = lastOf.get(candidate.type) ?? -1;
    const last = joined[at];
    if (last !== undefined && candidate.start < last.end) {
      const end = Math.max(last.end, candidate.end);
      joined[at] = { ...last, end, weight: Math.max(last.weight, candidate.weight) };
      continue;
    }
    lastOf.set(candidate.type, joined.length);
    joined.push(candidate);
  }
  return joined;
}

// `settled` is kept in order and free of overlaps, so that a place is found by bisection.
function place(candidate: Candidate, settled: Candidate[]): void {
  let { start } = candidate;
  let at = firstEndingAfter(settled, start);
  while (start < candidate.end) {
    const next = settled[at];
    const end = next === undefined ? candidate.end : Math.min(candidate.end, next.start);
    if (end > start) {
      settled.splice(at, 0, { ...candidate, start, end });
      at += 1;
    }
    if (next === undefined || next.start >= candidate.end) return;
    start = next.end;
    at += 1;
  }
}

/** The first of some ranges that ends behind an offset. They are in order and free of overlaps. */
export function firstEndingAfter(ranges: readonly Range[], offset: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.end ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}
