import { decide } from "../pipeline/condition.ts";
import type { PipelinePlan } from "../pipeline/plan.ts";
import type { Event } from "../glossary.ts";
import type { DifferenceKind } from "./compare.ts";
import { changesOf, overlap, readingsOf } from "./hidden.ts";
import type { Trace } from "./look-back.ts";
import type { Visit } from "./record.ts";

/**
 * What decides that an event goes no further, or not to a route: the step that stopped it, and the part of its
 * condition for which it did, or that part of the route's `when`. Never a value of the event.
 */
export function becauseOf(plan: PipelinePlan, trace: Trace, route?: string): string | undefined {
  if (trace.passed.length === 0) return stopOf(trace);
  return route === undefined ? undefined : whenOf(plan, route, trace);
}

function stopOf({ visits }: Trace): string | undefined {
  for (const { step, event, verdict } of visits) {
    if (verdict?.kind === "keep" || verdict?.kind === "split") continue;
    const undecided = verdict === undefined && typeof decide(step.when, event) === "object";
    if (verdict === undefined && !undecided) continue;
    const asked = undecided && step.when !== undefined ? [step.when] : step.conditions;
    const text = decisive(asked.flatMap((each) => readingsOf(each, event, () => false)));
    const why = verdict?.kind === "fail" ? verdict.failure.code : text;
    return why === undefined ? `step '${step.label}'` : `step '${step.label}': ${why}`;
  }
  return undefined;
}

function whenOf(plan: PipelinePlan, route: string, { passed }: Trace): string | undefined {
  const when = plan.routes.find(({ name }) => name === route)?.when;
  const stopped = passed.find(({ event }) => decide(when, event) !== true);
  if (when === undefined || stopped === undefined) return undefined;
  return decisive(readingsOf(when, stopped.event, () => false));
}

/** The smallest part that is false or cannot be had. */
function decisive(readings: ReturnType<typeof readingsOf>): string | undefined {
  const parts = readings
    .filter(({ value, error }) => value === false || error !== undefined)
    .toSorted((one, other) => one.text.length - other.text.length);
  const [first] = parts;
  if (first === undefined) return undefined;
  return first.error === undefined ? `${first.text} is false` : `${first.text} has no value`;
}

/** In what two payloads of one event differ, by the kind of the step that last wrote it on either side. */
export function writersOf(
  [before, after]: readonly [Event["payload"], Event["payload"]],
  sides: readonly (readonly Visit[])[],
): ReadonlySet<DifferenceKind> {
  const writes = sides.map((visits) => visits.toReversed().flatMap(writeOf));
  return new Set(changesOf(before, after).map(({ path }) => writerOf(path, writes)));
}

interface Write {
  readonly kind: DifferenceKind;
  readonly paths: readonly string[];
}

function writeOf({ step, event, verdict }: Visit): Write[] {
  if (step.kind === "control") return [];
  const payloads = verdict?.kind === "keep" ? [verdict.payload] : partsOf(verdict);
  const changes = payloads.flatMap((payload) => changesOf(event.payload, payload));
  return [{ kind: kindOf(step), paths: changes.map(({ path }) => path) }];
}

/** What a difference is called that a step has written. */
export function kindOf({ kind, label }: Visit["step"]): DifferenceKind {
  if (kind === "enrich") return "labelled otherwise";
  return label.startsWith("redact.") ? "redacted otherwise" : "changed otherwise";
}

function partsOf(verdict: Visit["verdict"]): readonly Event["payload"][] {
  return verdict?.kind === "split" ? verdict.payloads : [];
}

function writerOf(path: string, sides: readonly (readonly Write[])[]): DifferenceKind {
  const wrote = ({ paths }: Write) => paths.some((other) => overlap(path, other));
  return sides.flatMap((writes) => writes.find(wrote) ?? []).at(-1)?.kind ?? "sent otherwise";
}
