import { compile, createEnv, types } from "@ingestlayer/dsl";
import type { Catalog } from "../catalog/catalog.ts";
import { payloadCharsMax } from "../engine/limits.ts";
import type { Problem } from "../errors.ts";
import { metaType } from "../pipeline/compile.ts";
import { diagnosticProblem } from "../pipeline/diagnostic-problem.ts";
import { decodeEvent } from "../pipeline/event.ts";
import { mergeInputTypes } from "../pipeline/input-type.ts";
import type { LogEntry, StoreReader } from "../store/reader.ts";
import type { NewReplay, ReplaySelection } from "../store/replay.ts";
import type { StoredEvent } from "../store/store.ts";

/** Whether an expression selects an event; undefined where it cannot be decided. */
export type Where = (event: StoredEvent) => boolean | undefined;

/** The next of what a replay selects. */
export interface SelectedPage {
  readonly entries: readonly LogEntry[];
  readonly looked: number;
  readonly undecided: number;
  /** Everything up to this position has been looked at. */
  readonly through: number;
  /** Nothing is left behind it. */
  readonly done: boolean;
}

/** Where to go on, and how much to take. */
export interface PageRequest {
  readonly after: number;
  readonly limit: number;
}

/** Compiles the expression of a selection over events with these names, as they came in. */
export function compileWhere(
  text: string | undefined,
  names: readonly string[],
  catalog: Pick<Catalog, "type">,
): Where | readonly Problem[] {
  if (text === undefined) return () => true;
  const variables = { $event: mergeInputTypes(names, catalog), $meta: metaType };
  const compiled = compile(text, createEnv({ variables }), { expected: types.bool });
  if (!compiled.ok) {
    return compiled.diagnostics.map((found) => diagnosticProblem(found, text, "where"));
  }
  return (stored) => {
    const { meta, payload } = decodeEvent(stored).event;
    const value = compiled.program.evaluate({ $event: payload, $meta: meta });
    return typeof value === "boolean" ? value : undefined;
  };
}

/** Reads what a replay selects, page by page, in log order. */
export class SelectionReader {
  readonly #store: StoreReader;
  readonly #replay: Pick<NewReplay, "selection" | "through">;
  readonly #names: readonly string[];
  readonly #where: Where;
  /** Of a list of ids: where they lie, in log order. */
  #positions: readonly number[] | undefined;

  constructor(
    store: StoreReader,
    replay: Pick<NewReplay, "selection" | "through">,
    names: readonly string[],
    where: Where,
  ) {
    this.#store = store;
    this.#replay = replay;
    this.#names = names;
    this.#where = where;
  }

  async next({ after, limit }: PageRequest): Promise<SelectedPage> {
    const { through } = this.#replay;
    const found = await this.#read(
      after,
      this.#replay.selection.where === undefined ? limit : lookedAtOnce,
    );
    const entries: LogEntry[] = [];
    let [looked, undecided] = [0, 0];
    for (const entry of found) {
      looked += 1;
      const chosen = isWithin(entry.event, this.#replay.selection) && this.#where(entry.event);
      if (chosen === undefined) undecided += 1;
      if (chosen === true) entries.push(entry);
      if (entries.length === limit) break;
    }
    const last = found[looked - 1];
    if (last === undefined) return { entries, looked, undecided, through, done: true };
    return { entries, looked, undecided, through: last.position, done: last.position >= through };
  }

  async #read(after: number, limit: number): Promise<readonly LogEntry[]> {
    const { selection, through } = this.#replay;
    const names = this.#names;
    if (selection.ids === undefined) {
      return this.#store.read({ names, after, through, limit, payloadCharsMax });
    }
    this.#positions ??= await positionsOf(this.#store, selection.ids);
    const wanted = this.#positions.filter((position) => position > after && position <= through);
    const found = wanted.slice(0, limit).map(async (position) => {
      const place = { after: position - 1, through: position, limit: 1 };
      return this.#store.read({ names, ...place });
    });
    return (await Promise.all(found)).flat();
  }
}

/** Where events with these ids lie in the log, in log order; those that are not there are left out. */
export async function positionsOf(
  store: StoreReader,
  ids: NonNullable<ReplaySelection["ids"]>,
): Promise<readonly number[]> {
  const found = await Promise.all([...new Set(ids)].map((id) => store.find(id)));
  return found.flatMap((entry) => entry?.position ?? []).toSorted((a, b) => a - b);
}

/** Names of the events that these pipelines take and a selection does not leave out. */
export function selectedNames(
  { names }: ReplaySelection,
  pipelines: readonly { readonly names: readonly string[] }[],
): readonly string[] {
  const taken = new Set(pipelines.flatMap((pipeline) => pipeline.names));
  return [...taken].filter((name) => names?.includes(name) ?? true);
}

function isWithin({ receivedAtMs }: StoredEvent, { fromMs, toMs }: ReplaySelection): boolean {
  return receivedAtMs >= (fromMs ?? -Infinity) && receivedAtMs < (toMs ?? Infinity);
}

/** Events that an expression is asked of before progress is kept. */
const lookedAtOnce = 500;
