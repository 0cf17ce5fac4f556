import { setImmediate as turn } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Project } from "../engine/project.ts";
import { decodeEvent } from "../pipeline/event.ts";
import type { PipelinePlan } from "../pipeline/plan.ts";
import type { StoreReader } from "../store/reader.ts";
import type { StoredEvent } from "../store/store.ts";
import { compareFates } from "./diff-kinds.ts";
import type { Change, DifferenceKind, Sides } from "./diff-kinds.ts";
import { fatesOf } from "./fate.ts";
import { Tracer } from "./trace.ts";

/** One way in which events fare otherwise, with how many do and the first of them. */
export interface Difference {
  readonly pipeline: string;
  readonly kind: DifferenceKind;
  /** Where it is about one route. */
  readonly route?: string;
  readonly events: number;
  readonly samples: readonly { readonly id: string; readonly because?: string }[];
}

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
}

/**
 * Recorded events through two configs side by side, page by page. No destination is opened and nothing is
 * written. Both projects become the comparison's own: neither may be the one that an engine runs.
 */
export async function diff(
  reader: StoreReader,
  before: Project,
  after: Project,
  { sinceMs, callModels = false, onProgress }: DiffOptions,
): Promise<DiffReport> {
  await using old = new Tracer(before, reader);
  await using now = new Tracer(after, reader);
  for (const { services } of [before, after]) services.recall(reader, { asks: callModels });
  const pairs = pairsOf(before, after);
  const names = [...new Set(pairs.flatMap((pair) => namesOf(pair)))];
  const book = new Book();
  const through = (await reader.extent()).last?.position ?? 0;
  const start = await reader.positionAt(sinceMs);
  let position = start;
  let read = 0;
  while (names.length > 0) {
    const limits = { limit: pageSize, payloadCharsMax: pageCharsMax };
    const page = await reader.read({ names, after: position, through, ...limits });
    const last = page.at(-1);
    if (last === undefined) break;
    const events = page.map(({ event }) => event);
    for (const pair of pairs) await comparePage(events, pair, { old, now }, book);
    book.close();
    read += page.length;
    ({ position } = last);
    onProgress?.(read, Math.round((read * (through - start)) / Math.max(1, position - start)));
    // Neither reading nor steps need to wait: whoever shares the process has its turn here.
    await turn();
  }
  return { looked: read, ...book.report(), remembering: rememberingOf(pairs) };
}

interface Pair {
  readonly name: string;
  readonly old: PipelinePlan | undefined;
  readonly now: PipelinePlan | undefined;
  /** Routes whose own config, or destination, differs: they send something else of the same event. */
  readonly rewritten: ReadonlySet<string>;
}

function pairsOf(before: Project, after: Project): Pair[] {
  const find = ({ plan }: Project, name: string) =>
    plan.pipelines.find((pipeline) => pipeline.name === name);
  const all = [...before.plan.pipelines, ...after.plan.pipelines].map(({ name }) => name);
  return [...new Set(all)].map((name) => ({
    name,
    old: find(before, name),
    now: find(after, name),
    rewritten: rewrittenRoutes(before, after, name),
  }));
}

function rewrittenRoutes(before: Project, after: Project, pipeline: string): Set<string> {
  const makings = ({ config, plan }: Project) =>
    new Map(
      (config.pipelines.get(pipeline)?.to ?? []).map((route) => {
        const { name, destination, config: own } = route;
        return [
          name,
          {
            own,
            plugin: plan.destinations.get(destination)?.plugin,
            its: config.destinations.get(destination)?.config,
          },
        ];
      }),
    );
  const [old, now] = [makings(before), makings(after)];
  return new Set(
    [...old.keys()].filter((name) => !isDeepStrictEqual(old.get(name), now.get(name))),
  );
}

function namesOf({ old, now }: Pair): string[] {
  return [...(old?.names ?? []), ...(now?.names ?? [])];
}

function rememberingOf(pairs: readonly Pair[]): string[] {
  const labels = pairs.flatMap(({ name, old, now }) =>
    [...(old?.steps ?? []), ...(now?.steps ?? [])].flatMap(({ remembers, label }) =>
      remembers ? [`${name}/${label}`] : [],
    ),
  );
  return [...new Set(labels)];
}

async function comparePage(
  events: readonly StoredEvent[],
  { name, old, now, rewritten }: Pair,
  tracers: { readonly old: Tracer; readonly now: Tracer },
  book: Book,
): Promise<void> {
  const fates = async (tracer: Tracer, plan: PipelinePlan | undefined) => {
    const taken =
      plan === undefined ? [] : events.filter((event) => plan.names.includes(event.name));
    if (plan === undefined || taken.length === 0) return new Map<string, never>();
    return fatesOf(plan, taken, await tracer.run(plan, taken.map(decodeEvent)));
  };
  const left = await fates(tracers.old, old);
  const right = await fates(tracers.now, now);
  for (const stored of events) {
    const sides: Sides = {
      stored,
      rewritten,
      old: { tracer: tracers.old, plan: old, fate: left.get(stored.id) },
      now: { tracer: tracers.now, plan: now, fate: right.get(stored.id) },
    };
    const found = await compareFates(sides);
    if (found === "uncertain") book.uncertain(stored.id);
    else for (const change of found) book.add(name, stored.id, change);
  }
}

/** Counts and the first samples of each difference; as large as the configs, not as the log. */
class Book {
  readonly #differences = new Map<string, Difference>();
  /** Events of the page at hand, so that one that differs in two pipelines counts once. */
  readonly #differing = new Set<string>();
  readonly #uncertain = new Set<string>();
  #counts = { differing: 0, uncertain: 0 };

  add(pipeline: string, id: string, { because, ...about }: Change): void {
    this.#differing.add(id);
    const key = JSON.stringify([pipeline, about.kind, about.route]);
    const known = this.#differences.get(key) ?? { pipeline, ...about, events: 0, samples: [] };
    const sample = { id, ...(because === undefined ? {} : { because }) };
    const samples = known.samples.length < samplesMax ? [...known.samples, sample] : known.samples;
    this.#differences.set(key, { ...known, events: known.events + 1, samples });
  }

  uncertain(id: string): void {
    this.#uncertain.add(id);
  }

  /** Ends a page. */
  close(): void {
    const { differing, uncertain } = this.#counts;
    this.#counts = {
      differing: differing + this.#differing.size,
      uncertain: uncertain + this.#uncertain.size,
    };
    this.#differing.clear();
    this.#uncertain.clear();
  }

  report(): Pick<DiffReport, "differing" | "uncertain" | "differences"> {
    return { ...this.#counts, differences: [...this.#differences.values()] };
  }
}

const pageSize = 500;
const pageCharsMax = 4_000_000;
const samplesMax = 3;
