import type { DifferenceKind } from "./compare.ts";

/** One way in which events fare otherwise, with how many do and the first of them. */
export interface Difference {
  readonly pipeline: string;
  readonly kind: DifferenceKind;
  /** Where it is about one route. */
  readonly route?: string;
  readonly events: number;
  readonly samples: readonly DifferenceSample[];
}

export interface DifferenceSample {
  readonly id: string;
  /** What decides it; never a value of the event. */
  readonly because?: string;
}

interface Entry extends Difference {
  events: number;
  readonly samples: DifferenceSample[];
  /** The event that was counted last. */
  last: string;
}

const samplesMax = 3;

/** Counts and the first samples of each difference; as large as the configs, not as the log. */
export class DiffBook {
  readonly #entries = new Map<string, Entry>();
  /** Events of the page at hand, so that one that differs in two pipelines counts once. */
  readonly #differing = new Set<string>();
  readonly #uncertain = new Set<string>();
  #counts = { differing: 0, uncertain: 0 };

  /** Counts an event; parts of one event count once. Returns the samples where it becomes one of them. */
  add(
    pipeline: string,
    kind: DifferenceKind,
    route: string | undefined,
    id: string,
  ): DifferenceSample[] | undefined {
    this.#differing.add(id);
    const entry = this.#entry(pipeline, kind, route);
    if (entry.last === id) return undefined;
    entry.last = id;
    entry.events += 1;
    return entry.samples.length < samplesMax ? entry.samples : undefined;
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

  report(): {
    readonly differing: number;
    readonly uncertain: number;
    readonly differences: readonly Difference[];
  } {
    const differences = [...this.#entries.values()].map(({ last: _last, ...told }) => told);
    return { ...this.#counts, differences };
  }

  #entry(pipeline: string, kind: DifferenceKind, route: string | undefined): Entry {
    const key = `${pipeline}\n${kind}\n${route ?? ""}`;
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const about = { pipeline, kind, ...(route === undefined ? {} : { route }) };
    const entry: Entry = { ...about, events: 0, samples: [], last: "" };
    this.#entries.set(key, entry);
    return entry;
  }
}
