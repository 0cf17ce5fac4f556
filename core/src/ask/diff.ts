import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "../clock.ts";
import type { Scrub } from "../config/scrub.ts";
import type { Project } from "../engine/project.ts";
import { decodeEvent } from "../pipeline/event.ts";
import type { InFlight } from "../pipeline/event.ts";
import type { PipelinePlan } from "../pipeline/plan.ts";
import type { Pace } from "../replay/pace.ts";
import type { LogEntry, StoreReader } from "../store/reader.ts";
import type { StoredEvent } from "../store/store.ts";
import { becauseOf, writersOf } from "./because.ts";
import { compareOutcomes } from "./compare.ts";
import type { Finding } from "./compare.ts";
import { DiffBook } from "./diff-book.ts";
import type { Difference } from "./diff-book.ts";
import { namesOf, pairPipelines, rememberingOf } from "./diff-pairs.ts";
import type { PipelinePair } from "./diff-pairs.ts";
import { LookBack } from "./look-back.ts";
import { outcomesOf } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import type { Visit } from "./record.ts";

export interface DiffReport {
  readonly looked: number;
  /** Events with at least one difference. */
  readonly differing: number;
  /** Events of which a label has left the cache: nothing is said of them. */
  readonly uncertain: number;
  readonly differences: readonly Difference[];
  /** Steps, as `PIPELINE/STEP`, that remember what came before: what they decide is no certainty. */
  readonly remembering: readonly string[];
}

export interface DiffOptions {
  /** Only events received since. */
  readonly sinceMs: number;
  /** Asks models for labels that the cache does not hold. Default: such events are uncertain. */
  readonly callModels?: boolean;
  /** Told after each page how many events of about how many were looked at. */
  readonly onProgress?: (looked: number, total: number) => void;
  /** Ends the comparison: it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Bounds the pages, and says how long to rest between them. Default: large pages, and no rest. */
  readonly pace?: Pace;
}

/**
 * Recorded events through two configs side by side, page by page. No destination is opened and nothing is
 * written. Both projects become the comparison's own: neither may be the one that an engine runs.
 */
export async function diff(
  reader: StoreReader,
  before: Project,
  after: Project,
  { sinceMs, callModels = false, onProgress, signal, pace }: DiffOptions,
): Promise<DiffReport> {
  await using lookBack = new LookBack(reader, systemClock, signal);
  for (const project of [before, after]) lookBack.adopt(project, { asks: callModels });
  const pairs = pairPipelines(before, after);
  // An expression may hold the value of a variable.
  const scrub = (text: string) => before.scrub(after.scrub(text));
  const names = namesOf(pairs);
  const contested = pairs.filter(({ alike }) => !alike);
  const books = new Map(contested.map((pair) => [pair, new DiffBook(pair.name)]));
  const through = (await reader.extent()).last?.position ?? 0;
  const start = await reader.positionAt(sinceMs);
  const counts = { looked: 0, differing: 0, uncertain: 0 };
  const room = () => ({ limit: sizeOf(pace), payloadCharsMax: pageCharsMax });
  let startedMs = performance.now();
  for await (const page of reader.pages({ names, after: start, through, room })) {
    await comparePage(page, { books, lookBack, scrub }, counts);
    signal?.throwIfAborted();
    counts.looked += page.length;
    const { looked } = counts;
    const read = page.at(-1)!.position - start;
    onProgress?.(looked, Math.round((looked * (through - start)) / read));
    // Neither reading nor steps need to wait by themselves: whoever shares the process has a turn here.
    if (pace === undefined) await turn();
    else await sleep(pace.restMs(performance.now() - startedMs), undefined, { signal });
    startedMs = performance.now();
  }
  const differences = [...books.values()].flatMap((book) => book.differences);
  return { ...counts, differences, remembering: rememberingOf(pairs) };
}

interface Comparison {
  /** What is found of each pipeline in which anything can be otherwise. */
  readonly books: ReadonlyMap<PipelinePair, DiffBook>;
  readonly lookBack: LookBack;
  readonly scrub: Scrub;
}

async function comparePage(
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
    const old = await outcomes(pair.old, events, lookBack);
    const now = pair.sameSteps ? old : await outcomes(pair.now, events, lookBack);
    const otherwise: Differing[] = [];
    for (const [index, inFlight] of events.entries()) {
      const findings = compareOutcomes(old[index], now[index], pair.routes);
      if (findings === "uncertain") isUncertain.add(index);
      else if (findings.length > 0) {
        differs.add(index);
        otherwise.push({ inFlight, findings });
      }
    }
    if (otherwise.length > 0) await enter(otherwise, pair, book, comparison);
  }
  counts.differing += differs.size;
  counts.uncertain += isUncertain.size;
}

/** What a pipeline makes of each event; undefined for those that it does not take. */
async function outcomes(
  plan: PipelinePlan | undefined,
  events: readonly InFlight[],
  lookBack: LookBack,
): Promise<readonly (Outcome | undefined)[]> {
  if (plan === undefined) return [];
  const names = new Set(plan.names);
  const taken = events.filter(({ stored }) => names.has(stored.name));
  if (taken.length === 0) return [];
  const found = outcomesOf(taken, await lookBack.run(plan, taken));
  if (taken.length === events.length) return found;
  let next = 0;
  return events.map(({ stored }) => (names.has(stored.name) ? found[next++] : undefined));
}

interface Differing {
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
  for (const { inFlight, findings } of differing) {
    const { id } = inFlight.stored;
    for (const finding of findings) {
      const { kind, route, payloads } = finding;
      const kinds = isPlain(finding, pair)
        ? pair.writes
        : payloads === undefined
          ? [kind]
          : writersOf(payloads, watched(id));
      for (const each of kinds) {
        const samples = book.add(each, route, id);
        if (samples === undefined) continue;
        const because = await decisionOn(finding, pair, inFlight.stored, lookBack);
        samples.push({ id, ...(because === undefined ? {} : { because: scrub(because) }) });
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

function sizeOf(pace: Pace | undefined): number {
  const room = pace?.room();
  return room !== undefined && "most" in room ? room.most : pageSize;
}

const pageSize = 500;
const pageCharsMax = 4_000_000;
