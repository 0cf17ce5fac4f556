import type { IngestResult } from "@ingestlayer/core";
import { jsonAnswer, type Answer } from "../answer.ts";

/** How many events went which way. */
export interface Counts {
  accepted: number;
  repeated: number;
  rejected: number;
}

/** The answer to a list of events: 202 where all were taken, 207 where some were not (one result each). */
export function resultsAnswer(
  results: readonly (IngestResult & { readonly line?: number })[],
  counts: Counts = count(results),
): Answer {
  return jsonAnswer(counts.rejected === 0 ? 202 : 207, JSON.stringify({ ...counts, results }));
}

/** Adds results to counts. */
export function count(
  results: readonly IngestResult[],
  counts: Counts = { accepted: 0, repeated: 0, rejected: 0 },
): Counts {
  for (const { status } of results) counts[status] += 1;
  return counts;
}
