import { decide } from "../pipeline/condition.ts";
import type { PlannedStep } from "../pipeline/plan.ts";
import { changesOf, hiddenPaths, isHidden, readingsOf } from "./hidden.ts";
import type { Change, StepStory } from "./story.ts";
import type { Visit } from "./record.ts";
import type { Trace } from "./look-back.ts";

/** Each visit of a step as the story tells it. */
export function stepStories(trace: Trace): StepStory[] {
  const hidden = hiddenPaths(trace.visits);
  const told = new Set<string>();
  return trace.visits.map((visit, index) => {
    const { label } = visit.step;
    // What a step counted and told is of all parts: it stands once.
    const silent = told.has(label) || visit.verdict?.kind === "fail";
    const counts = silent ? undefined : trace.counts.get(label);
    const notes = silent ? undefined : trace.told.get(label);
    told.add(label);
    const hides = (path: string, at: number) => isHidden(path, hidden, at);
    return {
      ...stepStory(visit, (path) => hides(path, index)),
      ...changesIn(visit, (path) => hides(path, index + 1)),
      ...(counts === undefined ? {} : { counts }),
      ...(notes === undefined ? {} : { notes }),
    };
  });
}

const display = { enrich: "ENR", control: "CTL", mutate: "MUT" } as const;

function stepStory({ step, event, verdict }: Visit, hides: (path: string) => boolean): StepStory {
  const { label, kind, when, conditions } = step;
  const base = {
    step: label,
    kind: display[kind],
    ...(event.meta.origin_id === undefined ? {} : { part: event.meta.id }),
    ...(when === undefined ? {} : { when: readingsOf(when, event, hides) }),
  };
  if (verdict === undefined) return { ...base, ...withoutVerdict(step, event) };
  const reads = conditions.flatMap((condition) => readingsOf(condition, event, hides));
  const read = reads.length === 0 ? base : { ...base, reads };
  switch (verdict.kind) {
    case "keep":
    case "split":
      return { ...read, verdict: verdict.kind };
    case "drop":
    case "hold":
      return { ...read, verdict: verdict.kind, reason: verdict.reason };
    case "fail":
      return { ...read, verdict: "fail", ...verdict.failure };
  }
}

/** The `when` does not hold, or cannot be decided. */
function withoutVerdict(
  { when }: PlannedStep,
  event: Visit["event"],
): Pick<StepStory, "verdict" | "reason" | "code"> {
  const decision = decide(when, event);
  if (typeof decision === "object") {
    const reason = `its 'when' cannot be decided: ${decision.reason}`;
    return { verdict: "fail", code: decision.code, reason };
  }
  return { verdict: "skip", reason: "its 'when' does not hold: the event goes on as it is" };
}

function changesIn(
  { event, verdict }: Visit,
  hides: (path: string) => boolean,
): { readonly changes?: readonly Change[] } {
  if (verdict?.kind !== "keep") return {};
  const changes = changesOf(event.payload, verdict.payload).map(
    ({ path, change, value }): Change => {
      return value === undefined || hides(path) ? { path, change } : { path, change, value };
    },
  );
  return changes.length === 0 ? {} : { changes };
}
