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

/** What was found of one difference, in the part of the log that one thread has looked at. */
export interface BookEntry {
  readonly kind: DifferenceKind;
  readonly route: string | undefined;
  /** Position of the first event that fares so. */
  readonly first: number;
  events: number;
  readonly samples: PlacedSample[];
  /** Position of the event that was counted last. */
  last: number;
}

/** A sample, and where its event lies in the log. */
export interface PlacedSample extends DifferenceSample {
  readonly position: number;
}

const samplesMax = 3;

/**
 * Counts and the first samples of each difference of a pipeline; as large as the config, not as the log. Events are
 * added in the order of the log.
 */
export class DiffBook {
  /** In the order in which they were met. */
  readonly entries: BookEntry[] = [];
  /** By kind, then by route. */
  readonly #byKind = new Map<DifferenceKind, Map<string | undefined, BookEntry>>();

  /** Counts an event; parts of one event count once. Returns the samples where it becomes one of them. */
  add(
    kind: DifferenceKind,
    route: string | undefined,
    position: number,
  ): PlacedSample[] | undefined {
    const entry = this.#byKind.get(kind)?.get(route) ?? this.#open(kind, route, position);
    if (entry.last === position) return undefined;
    entry.last = position;
    entry.events += 1;
    return entry.samples.length < samplesMax ? entry.samples : undefined;
  }

  #open(kind: DifferenceKind, route: string | undefined, first: number): BookEntry {
    const entry: BookEntry = { kind, route, first, events: 0, samples: [], last: -1 };
    const byRoute = this.#byKind.get(kind) ?? new Map<string | undefined, BookEntry>();
    this.#byKind.set(kind, byRoute.set(route, entry));
    this.entries.push(entry);
    return entry;
  }
}

/**
 * What books of one pipeline say together that were kept of different parts of the log: the same, and in the same
 * order, as one book of all of it. Kinds stand in the order in which they were first met, each with its routes.
 */
export function differencesIn(
  pipeline: string,
  books: readonly (readonly BookEntry[])[],
): readonly Difference[] {
  // Entries that one event has opened are of one book, and stay in its order.
  const entries = books.flat().toSorted((one, other) => one.first - other.first);
  const byKind = Map.groupBy(entries, ({ kind }) => kind);
  return [...byKind].flatMap(([kind, ofKind]) =>
    [...Map.groupBy(ofKind, ({ route }) => route)].map(([route, same]) => ({
      pipeline,
      kind,
      ...(route === undefined ? {} : { route }),
      events: same.reduce((sum, { events }) => sum + events, 0),
      samples: firstOf(same.flatMap(({ samples }) => samples)),
    })),
  );
}

function firstOf(samples: readonly PlacedSample[]): readonly DifferenceSample[] {
  return samples
    .toSorted((one, other) => one.position - other.position)
    .slice(0, samplesMax)
    .map(({ position: _position, ...told }) => told);
}
