import type { Event, Failure, Verdict } from "../glossary.ts";
import type { Clock } from "../clock.ts";
import { untilAbort } from "../deadline.ts";
import type { RunContext } from "../plugin/setup.ts";
import { decide } from "./condition.ts";
import type { InFlight } from "./event.ts";
import type { Setback } from "./family.ts";
import { Passage } from "./passage.ts";
import type { Aside, Passing } from "./passage.ts";
import type { PlannedStep } from "./plan.ts";
import { tallyKey } from "./tally.ts";
import type { TallyBook } from "./tally.ts";

/** What became of a batch in the steps of its pipeline. What is in no list was dropped. */
export interface StepsResult extends Aside {
  readonly passed: readonly InFlight[];
}

/** What a run needs beside the plan. */
export interface RunSurroundings {
  readonly pipeline: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Aborts when steps that go on in spite of `signal` are not waited for any longer. */
  readonly abandon?: AbortSignal;
  /** Told of each step that was left at work. */
  readonly onAbandoned?: (label: string, failure: Failure) => void;
  readonly tally: TallyBook;
  /** Takes what steps say of single events, where somebody looks back at them. */
  readonly tell?: (label: string, event: Event, sentence: string) => void;
  /** Told how long each step took with the batch. */
  readonly onStep?: (label: string, seconds: number) => void;
}

/** Runs a batch through the steps, in order. Never throws for what a step does. */
export async function runSteps(
  steps: readonly PlannedStep[],
  batch: readonly InFlight[],
  surroundings: RunSurroundings,
): Promise<StepsResult> {
  const passage = new Passage(surroundings.pipeline, surroundings.tally);
  let current: readonly Passing[] = batch.map((origin, place) => ({ place, origin, now: origin }));
  for (const step of steps) {
    if (current.length === 0) break;
    // A step that returns its verdicts at once costs no turn of the event loop.
    const startedMs = performance.now();
    const outcome = runStep(step, current, passage, surroundings);
    current = passage.goOn(outcome instanceof Promise ? await outcome : outcome);
    surroundings.onStep?.(step.label, (performance.now() - startedMs) / 1000);
  }
  return { passed: current.map(({ now }) => now), ...passage.end() };
}

function runStep(
  planned: PlannedStep,
  batch: readonly Passing[],
  passage: Passage,
  surroundings: RunSurroundings,
): readonly Passing[] | Promise<readonly Passing[]> {
  const { chosen, others } = choose(planned, batch, passage);
  if (chosen.length === 0) return others;
  const context = stepContext(planned, surroundings);
  const finish = (verdicts: readonly Verdict[]) => {
    const kept = passage.apply(planned.label, chosen, checked(planned, chosen.length, verdicts));
    return others.length === 0 ? kept : inOrder(kept, others);
  };
  try {
    const verdicts = planned.step.process(
      chosen.map(({ now }) => now.event),
      context,
    );
    if (!(verdicts instanceof Promise)) return finish(verdicts);
    const ended = ofWhatEnds(planned, chosen, verdicts, surroundings);
    return ended.then(finish, (error: unknown) => finish(allFail(planned, chosen, error)));
  } catch (error) {
    return finish(allFail(planned, chosen, error));
  }
}

/** The verdicts; of a step that goes on after it was to end, that its events are to be tried again. */
async function ofWhatEnds(
  { label }: PlannedStep,
  batch: readonly Passing[],
  verdicts: Promise<readonly Verdict[]>,
  { abandon, onAbandoned }: RunSurroundings,
): Promise<readonly Verdict[]> {
  if (abandon === undefined) return verdicts;
  // A step that answers with nothing has ended, and broken its contract.
  const ended = await untilAbort(
    verdicts.then((answer) => ({ answer })),
    abandon,
  );
  if (ended !== undefined) return ended.answer;
  const reason = `step '${label}' was still at work when the engine stopped`;
  const failure = { code: "IL_RUN_108", reason };
  onAbandoned?.(label, failure);
  return batch.map(() => ({ kind: "fail", failure, retry: true }));
}

/** Splits a batch by the step's own `when`: those that it processes, and those that go around it. */
function choose(
  { when, label }: PlannedStep,
  batch: readonly Passing[],
  passage: Passage,
): { readonly chosen: readonly Passing[]; readonly others: readonly Passing[] } {
  if (when === undefined) return { chosen: batch, others: [] };
  const chosen: Passing[] = [];
  const others: Passing[] = [];
  for (const passing of batch) {
    const decision = decide(when, passing.now.event);
    if (decision === true) chosen.push(passing);
    else if (decision === false) others.push(passing);
    else passage.setBack(passing, undecided(decision, label));
  }
  return { chosen, others };
}

function undecided(failure: Failure, label: string): Setback {
  const reason = `the 'when' of step '${label}' cannot be decided: ${failure.reason}`;
  return { kind: "fail", failure: { ...failure, reason }, retry: false };
}

function stepContext(
  { label }: PlannedStep,
  { signal, clock, tally, tell }: RunSurroundings,
): RunContext {
  return {
    signal,
    clock,
    tally: (name, count) => tally.add(tallyKey.step(label, name), count),
    ...(tell === undefined ? {} : { tell: (event, text) => tell(label, event, text) }),
  };
}

/** A step that throws fails its whole batch: the events are parked and tried again. */
function allFail({ label }: PlannedStep, batch: readonly Passing[], error: unknown): Verdict[] {
  const what = error instanceof Error ? error.message : String(error);
  const failure = { code: "IL_RUN_102", reason: `step '${label}' threw: ${what}` };
  return batch.map(() => ({ kind: "fail", failure, retry: true }));
}

/** The step's verdicts, one an event; of a step that answers with another number, a failure for each. */
function checked(
  { label }: PlannedStep,
  expected: number,
  verdicts: readonly Verdict[],
): readonly Verdict[] {
  if (Array.isArray(verdicts) && verdicts.length === expected) return verdicts;
  const found = Array.isArray(verdicts) ? `${verdicts.length} verdicts` : typeof verdicts;
  const reason =
    `step '${label}' answered with ${found} for ${expected} events, expected one verdict an ` +
    `event: this is a bug of the plugin, report it to its author`;
  const failure = { code: "IL_RUN_103", reason };
  return Array.from({ length: expected }, () => ({ kind: "fail", failure, retry: false }));
}

/** Merges two parts of a batch, each in its order. */
function inOrder(kept: readonly Passing[], others: readonly Passing[]): readonly Passing[] {
  const merged: Passing[] = [];
  let next = 0;
  for (const passing of kept) {
    while ((others[next]?.place ?? Infinity) < passing.place) merged.push(others[next++]!);
    merged.push(passing);
  }
  while (next < others.length) merged.push(others[next++]!);
  return merged;
}
