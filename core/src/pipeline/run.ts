import type { Event, Failure, Verdict } from "../glossary.ts";
import type { Clock } from "../clock.ts";
import type { RunContext } from "../plugin/setup.ts";
import { decide } from "./condition.ts";
import { withPayload } from "./event.ts";
import type { InFlight } from "./event.ts";
import type { PlannedStep } from "./plan.ts";
import { tallyKey } from "./tally.ts";
import type { TallyBook } from "./tally.ts";

/** An event that a step could not process. */
export interface StepFailure {
  /** As it came in: the steps run again from the first one. */
  readonly inFlight: InFlight;
  readonly failure: Failure;
  readonly retry: boolean;
  readonly afterMs?: number;
}

/** An event that a step wants to see again later. */
export interface Held {
  /** As it came in: the steps run again from the first one. */
  readonly inFlight: InFlight;
  readonly untilMs: number;
}

/** What became of a batch in the steps of its pipeline. What is in no list was dropped. */
export interface StepsResult {
  readonly passed: readonly InFlight[];
  readonly held: readonly Held[];
  readonly failed: readonly StepFailure[];
}

/** What leaves the batch on its way, gathered. */
interface Aside {
  readonly held: Held[];
  readonly failed: StepFailure[];
}

/** What a run needs beside the plan. */
export interface RunSurroundings {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly tally: TallyBook;
  /** Told how long each step took with the batch. */
  readonly onStep?: (label: string, seconds: number) => void;
}

/** Runs a batch through the steps, in order. Never throws for what a step does. */
export async function runSteps(
  steps: readonly PlannedStep[],
  batch: readonly InFlight[],
  surroundings: RunSurroundings,
): Promise<StepsResult> {
  const aside: Aside = { held: [], failed: [] };
  let current: readonly Passing[] = batch.map((origin, place) => ({ place, origin, now: origin }));
  for (const step of steps) {
    if (current.length === 0) break;
    // A step that returns its verdicts at once costs no turn of the event loop.
    const startedMs = performance.now();
    const outcome = runStep(step, current, aside, surroundings);
    current = outcome instanceof Promise ? await outcome : outcome;
    surroundings.onStep?.(step.label, (performance.now() - startedMs) / 1000);
  }
  return { passed: current.map(({ now }) => now), ...aside };
}

/** An event between two steps, with the form in which it came in. */
interface Passing {
  /** In the batch. */
  readonly place: number;
  readonly origin: InFlight;
  readonly now: InFlight;
}

function runStep(
  planned: PlannedStep,
  batch: readonly Passing[],
  aside: Aside,
  surroundings: RunSurroundings,
): readonly Passing[] | Promise<readonly Passing[]> {
  const { chosen, others } = choose(planned, batch, aside);
  if (chosen.length === 0) return others;
  const context = stepContext(planned, surroundings);
  const finish = (verdicts: readonly Verdict[]) => {
    const kept = applyVerdicts(planned, chosen, verdicts, aside, surroundings.tally);
    return others.length === 0 ? kept : inOrder(kept, others);
  };
  try {
    const verdicts = planned.step.process(
      chosen.map(({ now }) => now.event),
      context,
    );
    if (!(verdicts instanceof Promise)) return finish(verdicts);
    return verdicts.then(finish, (error: unknown) => finish(allFail(planned, chosen, error)));
  } catch (error) {
    return finish(allFail(planned, chosen, error));
  }
}

/** Splits a batch by the step's own `when`: those that it processes, and those that go around it. */
function choose(
  { when, label }: PlannedStep,
  batch: readonly Passing[],
  { failed }: Aside,
): { readonly chosen: readonly Passing[]; readonly others: readonly Passing[] } {
  if (when === undefined) return { chosen: batch, others: [] };
  const chosen: Passing[] = [];
  const others: Passing[] = [];
  for (const passing of batch) {
    const decision = decide(when, passing.now.event);
    if (decision === true) chosen.push(passing);
    else if (decision === false) others.push(passing);
    else failed.push(undecided(passing, decision, label));
  }
  return { chosen, others };
}

function undecided(passing: Passing, failure: Failure, label: string): StepFailure {
  const reason = `the 'when' of step '${label}' cannot be decided: ${failure.reason}`;
  return { inFlight: passing.origin, failure: { ...failure, reason }, retry: false };
}

function stepContext({ label }: PlannedStep, surroundings: RunSurroundings): RunContext {
  return {
    signal: surroundings.signal,
    clock: surroundings.clock,
    tally: (name, count) => surroundings.tally.add(tallyKey.step(label, name), count),
  };
}

function applyVerdicts(
  { label }: PlannedStep,
  batch: readonly Passing[],
  verdicts: readonly Verdict[],
  aside: Aside,
  tally: TallyBook,
): readonly Passing[] {
  if (!Array.isArray(verdicts) || verdicts.length !== batch.length) {
    const broken = brokenContract(label, batch.length, verdicts);
    return applyVerdicts(
      { label } as PlannedStep,
      batch,
      batch.map(() => broken),
      aside,
      tally,
    );
  }
  const kept: Passing[] = [];
  let dropped = 0;
  for (let index = 0; index < batch.length; index += 1) {
    const passing = batch[index] as Passing;
    const verdict = verdicts[index] as Verdict;
    switch (verdict.kind) {
      case "keep":
        kept.push(changed(passing, verdict.payload));
        break;
      case "drop":
        dropped += 1;
        break;
      case "hold":
        aside.held.push({ inFlight: passing.origin, untilMs: verdict.untilMs });
        break;
      case "fail": {
        const { failure, retry, afterMs } = verdict;
        const again = afterMs === undefined ? {} : { afterMs };
        aside.failed.push({ inFlight: passing.origin, failure, retry, ...again });
        break;
      }
    }
  }
  tally.add(tallyKey.step(label, "keep"), kept.length);
  tally.add(tallyKey.step(label, "drop"), dropped);
  return kept;
}

function changed(passing: Passing, payload: Event["payload"]): Passing {
  if (payload === passing.now.event.payload) return passing;
  return { ...passing, now: withPayload(passing.now, payload) };
}

/** A step that throws fails its whole batch: the events are parked and tried again. */
function allFail({ label }: PlannedStep, batch: readonly Passing[], error: unknown): Verdict[] {
  const what = error instanceof Error ? error.message : String(error);
  const failure = { code: "IL_RUN_102", reason: `step '${label}' threw: ${what}` };
  return batch.map(() => ({ kind: "fail", failure, retry: true }));
}

function brokenContract(label: string, expected: number, verdicts: unknown): Verdict {
  const found = Array.isArray(verdicts) ? `${verdicts.length} verdicts` : typeof verdicts;
  const reason =
    `step '${label}' answered with ${found} for ${expected} events, expected one verdict an ` +
    `event: this is a bug of the plugin, report it to its author`;
  return { kind: "fail", failure: { code: "IL_RUN_103", reason }, retry: false };
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
