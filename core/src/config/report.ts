import type { Problem } from "../errors.ts";
import { environmentErrors } from "./errors.ts";
import type { Scrub } from "./scrub.ts";

/**
 * All problems of a load as one report: in the order of the file, each once, without those that only
 * follow from a missing variable at the same place, and without any value of the environment.
 */
export function finishReport(problems: readonly Problem[], scrub: Scrub): readonly Problem[] {
  const lacking = new Set(
    problems.filter(({ code }) => code === missingVariable).map(({ place }) => place),
  );
  const told = new Set<string>();
  const kept = problems.filter(({ code, message, place }) => {
    if (code !== missingVariable && place !== undefined && lacking.has(place)) return false;
    const identity = JSON.stringify([code, message, place]);
    if (told.has(identity)) return false;
    told.add(identity);
    return true;
  });
  return kept.map((problem) => scrubbed(problem, scrub)).toSorted(byPlace);
}

const missingVariable = environmentErrors.missing("", []).code;

/** A problem without any value of the environment. */
export function scrubbed(problem: Problem, scrub: Scrub): Problem {
  const { hint, frame } = problem;
  return {
    ...problem,
    message: scrub(problem.message),
    ...(hint === undefined ? {} : { hint: scrub(hint) }),
    ...(frame === undefined ? {} : { frame: scrub(frame) }),
  };
}

function byPlace(a: Problem, b: Problem): number {
  const [lineA, columnA] = position(a.place);
  const [lineB, columnB] = position(b.place);
  return lineA - lineB || columnA - columnB;
}

/** Problems of the file as a whole come first. */
function position(place: string | undefined): readonly [line: number, column: number] {
  const match = /:(\d+):(\d+)$/.exec(place ?? "");
  return match === null ? [0, 0] : [Number(match[1]), Number(match[2])];
}
