import type { Event, Verdict } from "../glossary.ts";
import type { PlannedStep } from "../pipeline/plan.ts";
import type { Expression } from "../plugin/setup.ts";

/** What one step saw of one event, or of a part of it, and said. */
export interface Visit {
  readonly step: PlannedStep;
  readonly event: Event;
  /** Undefined where the step's `when` did not let the event in. */
  readonly verdict: Verdict | undefined;
}

/** The steps of a plan, made so that each visit of an event is written down. */
export function recordSteps(steps: readonly PlannedStep[]): {
  readonly recorded: readonly PlannedStep[];
  readonly visits: Visit[];
} {
  const visits: Visit[] = [];
  const recorded = steps.map((step) => recordStep(step, visits));
  return { recorded, visits };
}

function recordStep(planned: PlannedStep, visits: Visit[]): PlannedStep {
  const { when, step } = planned;
  const note = (batch: readonly Event[], verdicts: readonly Verdict[]) => {
    for (const [index, event] of batch.entries()) {
      visits.push({ step: planned, event, verdict: verdicts[index] });
    }
    return verdicts;
  };
  return {
    ...planned,
    when:
      when &&
      recordCondition(when, (event) => visits.push({ step: planned, event, verdict: undefined })),
    step: {
      process: (batch, context) => {
        const verdicts = step.process(batch, context);
        return verdicts instanceof Promise
          ? verdicts.then((all) => note(batch, all))
          : note(batch, verdicts);
      },
    },
  };
}

/** Tells of each event for which the condition does not hold. */
function recordCondition(when: Expression, onOther: (event: Event) => void): Expression {
  return {
    ...when,
    evaluate: (event) => {
      const value = when.evaluate(event);
      if (value !== true) onOther(event);
      return value;
    },
  };
}
