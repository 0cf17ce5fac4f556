import type { Scrub } from "../config/scrub.ts";
import { decodeEvent } from "../pipeline/event.ts";
import type { InFlight } from "../pipeline/event.ts";
import type { PipelinePlan } from "../pipeline/plan.ts";
import type { LogEntry } from "../store/reader.ts";
import type { StoredEvent } from "../store/store.ts";
import { becauseOf, writersOf } from "./because.ts";
import { compareOutcomes } from "./compare.ts";
import type { Finding } from "./compare.ts";
import type { DiffBook } from "./diff-book.ts";
import type { PipelinePair } from "./diff-pairs.ts";
import type { LookBack } from "./look-back.ts";
import { outcomesOf } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import type { Visit } from "./record.ts";

/** What a page is compared with. */
export interface Comparison {
  /** What is found of each pipeline in which anything can be otherwise. */
  readonly books: ReadonlyMap<PipelinePair, DiffBook>;
  readonly lookBack: LookBack;
  readonly scrub: Scrub;
}

/** Takes a page of the log through both sides of each pipeline, and enters what differs. */
export async function comparePage(
  page: readonly LogEntry[],
  comparison: Comparison,
  counts: { differing: number; uncertain: number },
): Promise<void> {
  const { books, lookBack } = comparison;
  if (books.size === 0) return;
  const events = page.map(({ event }) => decodeEvent(event));
  // An event that differs in two pipelines counts once.
  const differs = new Set<number>();
  const isUncertain = new Set<number>();
  for (const [pair, book] of books) {
    const [old, now] = await bothOutcomes(pair, events, lookBack);
    const otherwise: Differing[] = [];
    for (const [index, inFlight] of events.entries()) {
      const findings = compareOutcomes(old[index], now[index], pair.routes);
      if (findings === "uncertain") isUncertain.add(index);
      else if (findings.length > 0) {
        differs.add(index);
        otherwise.push({ position: page[index]!.position, inFlight, findings });
      }
    }
    if (otherwise.length > 0) await enter(otherwise, pair, book, comparison);
  }
  counts.differing += differs.size;
  counts.uncertain += isUncertain.size;
}

/** Of each event; undefined for those that a pipeline does not take. */
type Outcomes = readonly (Outcome | undefined)[];

/** What both sides make of each event. Steps with which both begin run once. */
async function bothOutcomes(
  pair: PipelinePair,
  events: readonly InFlight[],
  lookBack: LookBack,
): Promise<readonly [Outcomes, Outcomes]> {
  const { old, now, sameSteps, sameStart } = pair;
  if (sameSteps || sameStart === 0 || old === undefined || now === undefined) {
    const was = await outcomes(old, events, lookBack);
    return [was, sameSteps ? was : await outcomes(now, events, lookBack)];
  }
  const taken = takenBy(old, events);
  const start = await lookBack.run({ ...old, steps: old.steps.slice(0, sameStart) }, taken);
  // Parts of an event stand and fall together, which only the steps from the first on can tell.
  if (start.passed.some(({ stored }) => stored.originId !== undefined)) {
    return [await outcomes(old, events, lookBack), await outcomes(now, events, lookBack)];
  }
  const goOn = async (plan: PipelinePlan) => {
    const rest = { ...plan, steps: plan.steps.slice(sameStart) };
    const { passed, failed, held } = await lookBack.run(rest, start.passed);
    const all = { passed, failed: start.failed.concat(failed), held: start.held.concat(held) };
    return placed(plan, events, outcomesOf(taken, all));
  };
  return [await goOn(old), await goOn(now)];
}

async function outcomes(
  plan: PipelinePlan | undefined,
  events: readonly InFlight[],
  lookBack: LookBack,
): Promise<Outcomes> {
  if (plan === undefined) return [];
  const taken = takenBy(plan, events);
  if (taken.length === 0) return [];
  return placed(plan, events, outcomesOf(taken, await lookBack.run(plan, taken)));
}

function takenBy({ names }: PipelinePlan, events: readonly InFlight[]): readonly InFlight[] {
  const all = new Set(names);
  return events.filter(({ stored }) => all.has(stored.name));
}

/** Outcomes of the events that a plan takes, each in the place of its event. */
function placed(
  { names }: PipelinePlan,
  events: readonly InFlight[],
  found: readonly Outcome[],
): Outcomes {
  if (found.length === events.length) return found;
  const all = new Set(names);
  let next = 0;
  return events.map(({ stored }) => (all.has(stored.name) ? found[next++] : undefined));
}

interface Differing {
  readonly position: number;
  readonly inFlight: InFlight;
  readonly findings: readonly Finding[];
}

/** Only events that fare otherwise are watched step by step, and only of samples the reason is looked for. */
async function enter(
  differing: readonly Differing[],
  pair: PipelinePair,
  book: DiffBook,
  { lookBack, scrub }: Comparison,
): Promise<void> {
  const watched = await watchRewritten(differing, pair, lookBack);
  for (const { position, inFlight, findings } of differing) {
    const { id } = inFlight.stored;
    for (const finding of findings) {
      const { kind, route, payloads } = finding;
      const kinds = isPlain(finding, pair)
        ? pair.writes
        : payloads === undefined
          ? [kind]
          : writersOf(payloads, watched(id));
      for (const each of kinds) {
        const samples = book.add(each, route, position);
        if (samples === undefined) continue;
        const because = await decisionOn(finding, pair, inFlight.stored, lookBack);
        samples.push({
          position,
          id,
          ...(because === undefined ? {} : { because: scrub(because) }),
        });
      }
    }
  }
}

/** What the steps of both sides saw of the events whose payload is otherwise. */
async function watchRewritten(
  differing: readonly Differing[],
  pair: PipelinePair,
  lookBack: LookBack,
): Promise<(id: string) => readonly (readonly Visit[])[]> {
  const { old, now } = pair;
  const rewritten = differing.filter(({ findings }) =>
    findings.some((finding) => finding.payloads !== undefined && !isPlain(finding, pair)),
  );
  if (rewritten.length === 0 || old === undefined || now === undefined) return () => [];
  const batch = rewritten.map(({ inFlight }) => inFlight);
  const sides = [await lookBack.watch(old, batch), await lookBack.watch(now, batch)];
  return (id) => sides.map((side) => side.get(id) ?? []);
}

/** Where all steps that write are of one kind, a difference of a whole event is theirs. */
function isPlain({ payloads, isSplit }: Finding, { writes }: PipelinePair): boolean {
  return payloads !== undefined && isSplit !== true && writes.size === 1;
}

async function decisionOn(
  { decidedBy, route }: Finding,
  { old, now }: PipelinePair,
  stored: StoredEvent,
  lookBack: LookBack,
): Promise<string | undefined> {
  const plan = decidedBy === "old" ? old : now;
  if (decidedBy === undefined || !plan?.names.includes(stored.name)) return undefined;
  return becauseOf(plan, await lookBack.trace(plan, stored), route);
}
