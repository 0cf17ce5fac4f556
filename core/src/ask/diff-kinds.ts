import { isDeepStrictEqual } from "node:util";
import { unaskedCode } from "../models/unasked.ts";
import type { PipelinePlan } from "../pipeline/plan.ts";
import type { StoredEvent } from "../store/store.ts";
import type { Fate, Sent } from "./fate.ts";
import { changesOf, readingsOf } from "./hidden.ts";
import type { Trace, Tracer } from "./trace.ts";

/** In what an event fares otherwise with the new config. */
export type DifferenceKind =
  | "now dropped"
  | "no longer dropped"
  | "now fails"
  | "no longer fails"
  | "now held"
  | "no longer held"
  | "now goes to"
  | "no longer goes to"
  | "labelled otherwise"
  | "redacted otherwise"
  | "sent otherwise";

export interface Change {
  readonly kind: DifferenceKind;
  readonly route?: string;
  /** What decides it; never a value of the event. */
  readonly because?: string;
}

export interface Side {
  readonly tracer: Tracer;
  readonly plan: PipelinePlan | undefined;
  /** Undefined where the pipeline does not take the event. */
  readonly fate: Fate | undefined;
}

export interface Sides {
  readonly stored: StoredEvent;
  readonly rewritten: ReadonlySet<string>;
  readonly old: Side;
  readonly now: Side;
}

/** Only an event that fares otherwise is traced step by step: the others cost two runs and a comparison. */
export async function compareFates(sides: Sides): Promise<readonly Change[] | "uncertain"> {
  const { old, now, stored } = sides;
  if (isUncertain(old.fate) || isUncertain(now.fate)) return "uncertain";
  const resent = routesOf(old.fate, now.fate).filter(
    (route) =>
      sides.rewritten.has(route) && goes(sentOf(old.fate, route)) && goes(sentOf(now.fate, route)),
  );
  const changes: Change[] = resent.map((route) => ({ kind: "sent otherwise", route }));
  if (isDeepStrictEqual(old.fate, now.fate)) return changes;
  const [left, right] = await Promise.all([traceOf(old, stored), traceOf(now, stored)]);
  if (old.fate?.kind !== now.fate?.kind) {
    const was = old.fate === undefined ? undefined : wordOf(old.fate);
    const is = now.fate === undefined ? undefined : wordOf(now.fate);
    const add = (kind: DifferenceKind, because: string | undefined) =>
      changes.push({ kind, ...(because === undefined ? {} : { because }) });
    if (was !== undefined) add(`no longer ${was}`, left && stopOf(left));
    if (is !== undefined) add(`now ${is}`, right && stopOf(right));
  }
  for (const route of routesOf(old.fate, now.fate)) {
    const [was, is] = [sentOf(old.fate, route), sentOf(now.fate, route)];
    if (isDeepStrictEqual(was, is)) continue;
    if (goes(was) === goes(is)) {
      for (const kind of otherwise(was, is, [left, right])) {
        if (kind !== "sent otherwise" || !resent.includes(route)) changes.push({ kind, route });
      }
      continue;
    }
    const [side, trace] = goes(is) ? [old, left] : [now, right];
    const because = trace && (stopOf(trace) ?? whenOf(side.plan, route, trace));
    const kind = goes(is) ? "now goes to" : "no longer goes to";
    changes.push({ kind, route, ...(because === undefined ? {} : { because }) });
  }
  return changes;
}

function isUncertain(fate: Fate | undefined): boolean {
  return fate?.kind === "fail" && fate.code === unaskedCode;
}

async function traceOf({ tracer, plan, fate }: Side, stored: StoredEvent) {
  return plan === undefined || fate === undefined ? undefined : tracer.trace(plan, stored);
}

function wordOf({ kind }: Fate): "dropped" | "fails" | "held" | undefined {
  switch (kind) {
    case "drop":
      return "dropped";
    case "fail":
      return "fails";
    case "hold":
      return "held";
    case "pass":
      return undefined;
  }
}

function routesOf(...fates: readonly (Fate | undefined)[]): string[] {
  return [
    ...new Set(fates.flatMap((fate) => (fate?.kind === "pass" ? [...fate.sent.keys()] : []))),
  ];
}

function sentOf(fate: Fate | undefined, route: string): readonly Sent[] {
  return fate?.kind === "pass" ? (fate.sent.get(route) ?? []) : [];
}

function goes(sent: readonly Sent[]): boolean {
  return sent.some((each) => typeof each !== "string");
}

/** By the kind of the step that last wrote what is otherwise. */
function otherwise(
  was: readonly Sent[],
  is: readonly Sent[],
  traces: readonly (Trace | undefined)[],
): Set<DifferenceKind> {
  const kinds = new Set<DifferenceKind>();
  for (const [index, after] of is.entries()) {
    const before = was[index];
    if (typeof before !== "object" || typeof after !== "object") continue;
    for (const { path } of changesOf(before, after)) kinds.add(writerOf(path, traces));
  }
  return kinds.size === 0 ? new Set(["sent otherwise"]) : kinds;
}

function writerOf(path: string, traces: readonly (Trace | undefined)[]): DifferenceKind {
  for (const { step, event, verdict } of traces
    .flatMap((trace) => trace?.visits ?? [])
    .toReversed()) {
    if (verdict?.kind !== "keep") continue;
    const wrote = changesOf(event.payload, verdict.payload).some(
      (change) => path.startsWith(change.path) || change.path.startsWith(path),
    );
    if (!wrote || step.kind === "control") continue;
    return step.kind === "enrich" ? "labelled otherwise" : "redacted otherwise";
  }
  return "sent otherwise";
}

/** The step that stopped the event, and the part of its condition for which it did. */
function stopOf({ visits }: Trace): string | undefined {
  for (const { step, event, verdict } of visits) {
    if (verdict === undefined || verdict.kind === "keep" || verdict.kind === "split") continue;
    const read = step.conditions.flatMap((each) => readingsOf(each, event, () => false));
    const text = decisive(read);
    const why = verdict.kind === "fail" ? verdict.failure.code : text;
    return why === undefined ? `step '${step.label}'` : `step '${step.label}': ${why}`;
  }
  return undefined;
}

function whenOf(plan: PipelinePlan | undefined, route: string, { passed }: Trace) {
  const when = plan?.routes.find(({ name }) => name === route)?.when;
  const event = passed[0]?.event;
  if (when === undefined || event === undefined) return undefined;
  return decisive(readingsOf(when, event, () => false));
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
