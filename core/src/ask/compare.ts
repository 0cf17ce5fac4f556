import type { Event } from "../glossary.ts";
import { equalJson } from "../json/equal.ts";
import { unaskedCode } from "../models/unasked.ts";
import { decide } from "../pipeline/condition.ts";
import type { PlannedRoute } from "../pipeline/plan.ts";
import type { Outcome } from "./outcome.ts";

/** In what an event fares otherwise with the new config. */
export type DifferenceKind =
  | "now dropped"
  | "no longer dropped"
  | "now fails"
  | "no longer fails"
  | "fails otherwise"
  | "now held"
  | "no longer held"
  | "now goes to"
  | "no longer goes to"
  | "now undecided for"
  | "no longer undecided for"
  | "labelled otherwise"
  | "redacted otherwise"
  | "changed otherwise"
  | "sent otherwise";

/** One way in which an event fares otherwise. */
export interface Finding {
  readonly kind: DifferenceKind;
  readonly route?: string;
  /** Whose steps and conditions tell why. */
  readonly decidedBy?: "old" | "now";
  /** Where what is sent has another payload: that which is otherwise. Who wrote it is still to be found. */
  readonly payloads?: readonly [Event["payload"], Event["payload"]];
  /** There: whether a step has split the event, so that it may be parts of it that differ. */
  readonly isSplit?: boolean;
}

/** A route of one or of both configs, by its name. */
export interface RoutePair {
  readonly name: string;
  readonly old: PlannedRoute | undefined;
  readonly now: PlannedRoute | undefined;
  /** Its own config, or its destination's, differs: it sends something else of the same event. */
  readonly rewritten: boolean;
}

/** How an event fares otherwise; an outcome is undefined where a pipeline does not take the event. */
export function compareOutcomes(
  old: Outcome | undefined,
  now: Outcome | undefined,
  routes: readonly RoutePair[],
): readonly Finding[] | "uncertain" {
  if (isUncertain(old) || isUncertain(now)) return "uncertain";
  // Where the steps are the same, so are outcomes; a condition is asked only of what comes through.
  if (old === now && old?.kind !== "pass") return none;
  const findings: Finding[] = [];
  const [was, is] = [old && words[old.kind], now && words[now.kind]];
  if (was !== is) {
    if (was !== undefined) findings.push({ kind: `no longer ${was}`, decidedBy: "old" });
    if (is !== undefined) findings.push({ kind: `now ${is}`, decidedBy: "now" });
  } else if (old?.kind === "fail" && now?.kind === "fail" && old.code !== now.code) {
    findings.push({ kind: "fails otherwise", decidedBy: "now" });
  }
  const same = old === now || equalJson(onePart(old)?.payload, onePart(now)?.payload);
  for (const route of routes) {
    if (!faresTheSame(route, old, now, same)) compareRoute(route, old, now, findings);
  }
  return findings;
}

const none: readonly Finding[] = [];

function isUncertain(outcome: Outcome | undefined): boolean {
  return outcome?.kind === "fail" && outcome.code === unaskedCode;
}

const words = { drop: "dropped", fail: "fails", hold: "held", pass: undefined } as const;

/** Most events do: that is found without a list of anything. `same`: both are one part, with one payload. */
function faresTheSame(
  { old, now, rewritten }: RoutePair,
  was: Outcome | undefined,
  is: Outcome | undefined,
  same: boolean,
): boolean {
  if (rewritten || old === undefined || now === undefined) return false;
  if (was === is && old.when?.source === now.when?.source) return true;
  const [before, after] = [onePart(was), onePart(is)];
  if (before === undefined || after === undefined) return false;
  const decision = decide(old.when, before);
  return decision === decide(now.when, after) && (decision === false || same);
}

function isWhole(outcome: Outcome | undefined): boolean {
  const event = onePart(outcome);
  return event !== undefined && event.meta.origin_id === undefined;
}

function onePart(outcome: Outcome | undefined): Event | undefined {
  return outcome?.kind === "pass" && outcome.parts.length === 1
    ? outcome.parts[0]?.event
    : undefined;
}

function compareRoute(
  { name: route, rewritten, old: before, now: after }: RoutePair,
  old: Outcome | undefined,
  now: Outcome | undefined,
  findings: Finding[],
): void {
  const was = sentTo(before, old);
  const is = sentTo(after, now);
  if (was.undecided !== is.undecided) {
    const kind = is.undecided ? "now undecided for" : "no longer undecided for";
    findings.push({ kind, route, decidedBy: is.undecided ? "now" : "old" });
  }
  const [went, goes] = [was.payloads.length > 0, is.payloads.length > 0];
  if (went !== goes) {
    const kind = goes ? "now goes to" : "no longer goes to";
    findings.push({ kind, route, decidedBy: goes ? "old" : "now" });
    return;
  }
  if (!goes) return;
  if (rewritten) findings.push({ kind: "sent otherwise", route });
  if (was.payloads.length !== is.payloads.length) {
    if (!rewritten) findings.push({ kind: "sent otherwise", route });
    return;
  }
  for (const [index, payload] of is.payloads.entries()) {
    const sent = was.payloads[index]!;
    if (equalJson(sent, payload)) continue;
    const isSplit = isWhole(old) && isWhole(now) ? {} : { isSplit: true };
    findings.push({ kind: "sent otherwise", route, payloads: [sent, payload], ...isSplit });
  }
}

interface SentTo {
  readonly payloads: readonly Event["payload"][];
  /** The `when` cannot be decided for the event, or for a part of it: that is a dead letter. */
  readonly undecided: boolean;
}

const nothing: SentTo = { payloads: [], undecided: false };

function sentTo(route: PlannedRoute | undefined, outcome: Outcome | undefined): SentTo {
  if (route === undefined || outcome?.kind !== "pass") return nothing;
  const payloads: Event["payload"][] = [];
  let undecided = false;
  for (const { event } of outcome.parts) {
    const decision = decide(route.when, event);
    if (decision === true) payloads.push(event.payload);
    else if (decision !== false) undecided = true;
  }
  return { payloads, undecided };
}
