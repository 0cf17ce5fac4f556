import { systemClock } from "../clock.ts";
import type { Project } from "../engine/project.ts";
import type { PageLimit } from "../store/page.ts";
import type { StoreReader } from "../store/reader.ts";
import { Blocks } from "./diff-blocks.ts";
import type { Block, SharedStretch } from "./diff-blocks.ts";
import { DiffBook } from "./diff-book.ts";
import type { BookEntry } from "./diff-book.ts";
import { comparePage } from "./diff-page.ts";
import type { Comparison } from "./diff-page.ts";
import { namesOf, pairPipelines } from "./diff-pairs.ts";
import type { PipelinePair } from "./diff-pairs.ts";
import { LookBack } from "./look-back.ts";

/** What one thread has found in the blocks that it took; as it goes to another. */
export interface DiffShare {
  readonly looked: number;
  /** Events with at least one difference. */
  readonly differing: number;
  /** Events of which a label has left the cache: nothing is said of them. */
  readonly uncertain: number;
  /** Of each pipeline in which anything can be otherwise, in the order of their pairs. */
  readonly entries: readonly (readonly BookEntry[])[];
}

/** How a share is gone through. */
export interface ShareOptions {
  readonly callModels?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** One thread's part in a comparison. Both projects become its own. */
export class Sharer implements AsyncDisposable {
  readonly pairs: readonly PipelinePair[];
  readonly #reader: StoreReader;
  readonly #comparison: Omit<Comparison, "books">;
  /** Pipelines in which anything can be otherwise. */
  readonly contested: readonly PipelinePair[];
  /** What was found since it was last taken. */
  #books: ReadonlyMap<PipelinePair, DiffBook>;
  #counts = noCounts();

  constructor(
    reader: StoreReader,
    [before, after]: readonly [Project, Project],
    { callModels = false, signal }: ShareOptions = {},
  ) {
    this.#reader = reader;
    this.pairs = pairPipelines(before, after);
    const lookBack = new LookBack(reader, systemClock, signal);
    for (const project of [before, after]) lookBack.adopt(project, { asks: callModels });
    // An expression may hold the value of a variable.
    const scrub = (text: string) => before.scrub(after.scrub(text));
    this.#comparison = { lookBack, scrub };
    this.contested = this.pairs.filter(({ alike }) => !alike);
    this.#books = this.#emptyBooks();
  }

  /** Compares what lies in a block, page by page; tells after each how many events it had, and its last position. */
  async *goThrough(
    block: Block,
    room: () => PageLimit,
  ): AsyncGenerator<{ readonly events: number; readonly position: number }> {
    for await (const page of this.#reader.pages({ names: namesOf(this.pairs), ...block, room })) {
      await comparePage(page, { ...this.#comparison, books: this.#books }, this.#counts);
      this.#counts.looked += page.length;
      yield { events: page.length, position: page.at(-1)!.position };
    }
  }

  /** What was found since the last call: of blocks that were gone through in the order of the log. */
  take(): DiffShare {
    const entries = [...this.#books.values()].map((book) => book.entries);
    const found = { ...this.#counts, entries };
    this.#books = this.#emptyBooks();
    this.#counts = noCounts();
    return found;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#comparison.lookBack[Symbol.asyncDispose]();
  }

  #emptyBooks(): ReadonlyMap<PipelinePair, DiffBook> {
    return new Map(this.contested.map((pair) => [pair, new DiffBook()]));
  }
}

function noCounts(): { looked: number; differing: number; uncertain: number } {
  return { looked: 0, differing: 0, uncertain: 0 };
}

/**
 * Takes blocks of a stretch that another thread goes through as well, until there are no more. To be called with
 * the same configs, and a reader of the same store, as the other one has.
 */
export async function compareShare(
  reader: StoreReader,
  projects: readonly [Project, Project],
  stretch: SharedStretch,
): Promise<DiffShare> {
  await using sharer = new Sharer(reader, projects);
  const blocks = new Blocks(stretch);
  for (const number of blocks.take()) {
    for await (const { events } of sharer.goThrough(blocks.block(number), () => fullPage)) {
      blocks.looked(events);
    }
    blocks.done();
  }
  return sharer.take();
}

/** What is worked on stays in a core's own cache then, and is gone before the memory that it takes is tidied. */
export const fullPage: PageLimit = { limit: 200, payloadCharsMax: 4_000_000 };
