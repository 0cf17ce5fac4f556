/**
 * The candidate nearest to a misspelt word by Damerau-Levenshtein distance (a swap of neighbours counts
 * once); failing that, the only one that goes on behind the word with another part. Undefined when none is near
 * enough to be meant. Case is ignored at first, then breaks ties.
 *
 * @example suggest("urgncy", ["urgency", "subject"]) // "urgency"
 * @example suggest("customer", ["customer_tier", "channel"]) // "customer_tier"
 */
export function suggest(found: string, candidates: Iterable<string>): string | undefined {
  const word = found.slice(0, WORD_LENGTH_MAX).toLowerCase();
  const nearEnough = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let bestDistance = nearEnough + 1;
  const longer: string[] = [];
  for (const candidate of candidates) {
    if (goesOn(word, candidate.toLowerCase())) longer.push(candidate);
    if (candidate === found || Math.abs(candidate.length - found.length) > nearEnough) continue;
    const near = distance(word, candidate.toLowerCase());
    const caseOff = near === 0 ? 0 : near + (candidate[0] === found[0] ? 0 : 0.5);
    if (caseOff < bestDistance) {
      best = candidate;
      bestDistance = caseOff;
    }
  }
  return best ?? (longer.length === 1 ? longer[0] : undefined);
}

/** Fewer begin too many words to tell which is meant. */
const PART_LENGTH_MIN = 3;

/** Whether a candidate is the word and another part: `redact.pii`, `customer_tier`. */
function goesOn(word: string, candidate: string): boolean {
  return (
    word.length >= PART_LENGTH_MIN &&
    candidate.startsWith(word) &&
    /^[._-]/.test(candidate.slice(word.length))
  );
}

/** A hint sentence for a misspelt word, or undefined when nothing is near. */
export function didYouMean(found: string, candidates: Iterable<string>): string | undefined {
  const nearest = suggest(found, candidates);
  return nearest === undefined ? undefined : `Did you mean '${nearest}'?`;
}

const WORD_LENGTH_MAX = 100;

function distance(left: string, right: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const cost = left[row - 1] === right[column - 1] ? 0 : 1;
      let best = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + cost,
      );
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && swapped) {
        best = Math.min(best, (beforePrevious[column - 2] ?? 0) + 1);
      }
      current.push(best);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[right.length] ?? 0;
}
