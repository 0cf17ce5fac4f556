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

/** Counts and the first samples of each difference of a pipeline; as large as the config, not as the log. */
export class DiffBook {
  readonly #pipeline: string;
  /** By kind, then by route. */
  readonly #entries = new Map<DifferenceKind, Map<string | undefined, Entry>>();

  constructor(pipeline: string) {
    this.#pipeline = pipeline;
  }

  /** Counts an event; parts of one event count once. Returns the samples where it becomes one of them. */
  add(kind: DifferenceKind, route: string | undefined, id: string): DifferenceSample[] | undefined {
    const entry = this.#entries.get(kind)?.get(route) ?? this.#open(kind, route);
    if (entry.last === id) return undefined;
    entry.last = id;
    entry.events += 1;
    return entry.samples.length < samplesMax ? entry.samples : undefined;
  }

  get differences(): readonly Difference[] {
    const all = [...this.#entries.values()].flatMap((byRoute) => [...byRoute.values()]);
    return all.map(({ last: _last, ...told }) => told);
  }

  #open(kind: DifferenceKind, route: string | undefined): Entry {
    const about = { pipeline: this.#pipeline, kind, ...(route === undefined ? {} : { route }) };
    const entry: Entry = { ...about, events: 0, samples: [], last: "" };
    const byRoute = this.#entries.get(kind) ?? new Map<string | undefined, Entry>();
    this.#entries.set(kind, byRoute.set(route, entry));
    return entry;
  }
}
