import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import type { Project } from "../engine/project.ts";
import type { Pace } from "../replay/pace.ts";
import type { PageLimit } from "../store/page.ts";
import type { StoreReader } from "../store/reader.ts";
import { Blocks, shareStretch } from "./diff-blocks.ts";
import type { Block, SharedStretch } from "./diff-blocks.ts";
import { differencesIn } from "./diff-book.ts";
import type { Difference } from "./diff-book.ts";
import { rememberingOf } from "./diff-pairs.ts";
import { fullPage, Sharer } from "./diff-share.ts";
import type { DiffShare } from "./diff-share.ts";

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
  /** Bounds the pages, and says how long to rest between them. Default: full pages, and no rest. */
  readonly pace?: Pace;
  /** Takes a share, where what steps make of an event hangs on that event alone. Default: nobody. */
  readonly partner?: DiffPartner;
}

/** Another thread, which can compare events beside the one that asks. */
export interface DiffPartner {
  /** In how many positions of the log it is worth the while to start it. */
  readonly from: number;
  /** How many positions are taken at once. */
  readonly blockSize: number;
  /** Called once: see `compareShare`. Undefined where it cannot: nothing is lost then but time. Never rejects. */
  start(request: ShareRequest): Promise<DiffShare | undefined>;
}

export interface ShareRequest {
  readonly stretch: SharedStretch;
  /** Of the config and of the new one, as they were read: a file may have changed since. */
  readonly texts: readonly [before: string, after: string];
  /** Aborts once nothing is wanted any more. */
  readonly signal: AbortSignal;
}

/**
 * Recorded events through two configs side by side, page by page. No destination is opened and nothing is
 * written. Both projects become the comparison's own: neither may be the one that an engine runs.
 */
export async function diff(
  reader: StoreReader,
  before: Project,
  after: Project,
  options: DiffOptions,
): Promise<DiffReport> {
  const { sinceMs, callModels = false, signal, pace, partner } = options;
  await using sharer = new Sharer(reader, [before, after], { callModels, signal });
  const through = (await reader.extent()).last?.position ?? 0;
  const range = { after: await reader.positionAt(sinceMs), through };
  const length = through - range.after;
  const { pairs } = sharer;
  const canShare = pace === undefined && pairs.every((pair) => pair.alike || pair.independent);
  const isShared = partner !== undefined && canShare && length >= partner.from;
  const shares = isShared
    ? await goTogether(
        sharer,
        { partner, range, texts: [before.source.text, after.source.text] },
        options,
      )
    : await goAlone(sharer, range, options);
  const total = (count: "looked" | "differing" | "uncertain") =>
    shares.reduce((sum, { [count]: number }) => sum + number, 0);
  const differences = sharer.contested.flatMap(({ name }, index) => {
    const books = shares.map(({ entries }) => entries[index]!);
    return differencesIn(name, books);
  });
  return {
    looked: total("looked"),
    differing: total("differing"),
    uncertain: total("uncertain"),
    differences,
    remembering: rememberingOf(pairs),
  };
}

type Shares = readonly DiffShare[];

async function goAlone(sharer: Sharer, range: Block, options: DiffOptions): Promise<Shares> {
  const { pace } = options;
  const blocks = new Blocks(shareStretch(range, Math.max(1, range.through - range.after)));
  const room = () => ({ ...fullPage, limit: sizeOf(pace) });
  await goThrough(sharer, blocks, { ...options, room, numbers: blocks.take() });
  return [sharer.take()];
}

interface Together {
  readonly partner: DiffPartner;
  readonly range: Block;
  readonly texts: ShareRequest["texts"];
}

/** Goes through a stretch beside a partner. What that one has left undone is done here. */
async function goTogether(
  sharer: Sharer,
  { partner, range, texts }: Together,
  options: DiffOptions,
): Promise<Shares> {
  const stretch = shareStretch(range, partner.blockSize);
  const blocks = new Blocks(stretch);
  const over = new AbortController();
  const asked = partner.start({ stretch, texts, signal: over.signal });
  const go = { ...options, room: () => fullPage };
  try {
    const taken = await goThrough(sharer, blocks, { ...go, numbers: blocks.take() });
    const own = sharer.take();
    // One that was slow to start may have taken nothing.
    if (taken.size === blocks.count) return [own];
    const other = await asked;
    if (other !== undefined) return [own, other];
    const done = { done: taken.size, looked: own.looked };
    const rest = new Blocks(shareStretch(range, partner.blockSize, done));
    await goThrough(sharer, rest, { ...go, numbers: rest.without(taken) });
    return [own, sharer.take()];
  } finally {
    blocks.stop();
    over.abort();
    await asked;
  }
}

interface Going extends Pick<DiffOptions, "onProgress" | "signal" | "pace"> {
  readonly room: () => PageLimit;
  /** Of the blocks. */
  readonly numbers: Iterable<number>;
}

/** Goes through blocks, and returns the numbers of those that there were. */
async function goThrough(
  sharer: Sharer,
  blocks: Blocks,
  { onProgress, signal, pace, room, numbers }: Going,
): Promise<ReadonlySet<number>> {
  const taken = new Set<number>();
  for (const number of numbers) {
    taken.add(number);
    const block = blocks.block(number);
    let startedMs = performance.now();
    for await (const { events, position } of sharer.goThrough(block, room)) {
      signal?.throwIfAborted();
      blocks.looked(events);
      const { looked, total } = blocks.progress(position - block.after);
      onProgress?.(looked, total);
      // Neither reading nor steps need to wait by themselves: whoever shares the process has a turn here.
      if (pace === undefined) await turn();
      else await sleep(pace.restMs(performance.now() - startedMs), undefined, { signal });
      startedMs = performance.now();
    }
    blocks.done();
  }
  return taken;
}

function sizeOf(pace: Pace | undefined): number {
  const room = pace?.room();
  return room !== undefined && "most" in room ? room.most : fullPage.limit;
}
