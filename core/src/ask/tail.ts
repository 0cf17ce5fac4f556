import { setImmediate as turn } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import type { Project } from "../engine/project.ts";
import { IngestError } from "../errors.ts";
import type { Problem } from "../errors.ts";
import { decodeEvent } from "../pipeline/event.ts";
import type { LogEntry } from "../store/reader.ts";
import type { Store } from "../store/store.ts";
import { compileChoice } from "./event-query.ts";
import type { CompiledChoice, EventChoice } from "./event-query.ts";
import type { FoundEvent } from "./find-events.ts";

/** Which events are followed. */
export interface TailQuery extends EventChoice {
  /** Only those behind this position of the log. Default: those that come from now on. */
  readonly after?: number;
  /** Tells that it is quiet after so long without anything else to tell. */
  readonly quietMs: number;
}

export type TailItem =
  | { readonly kind: "event"; readonly found: FoundEvent }
  /** The reader, or the tail itself, was too slow: so many events were not looked at. */
  | { readonly kind: "skipped"; readonly events: number }
  /** For so many events the expression cannot be decided. */
  | { readonly kind: "undecided"; readonly events: number }
  | { readonly kind: "quiet" };

export type Tailing =
  | { readonly ok: true; readonly items: AsyncGenerator<TailItem, void> }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** What a tail works with. */
export interface TailSurroundings {
  readonly store: Pick<Store, "appended" | "read">;
  readonly clock: Clock;
}

/** Events that a tail may lie behind the log; of what is older it tells only how much it was. */
export const tailLagMax = 10_000;
/** Read and looked at in one go; what is found of it waits in memory for the reader. */
const chunk = { limit: 200, payloadCharsMax: 2 ** 20 };
/** For as long as it worked a tail rests so many times, so that live traffic has most of the time. */
const restShare = 2;

/**
 * Follows the log. It reads on when its reader has taken what it found, so that a slow one holds up nobody and
 * needs no memory: the log itself is what waits. Ends when the signal aborts or the store closes.
 */
export function tailEvents(
  project: Project,
  query: TailQuery,
  surroundings: TailSurroundings,
  signal: AbortSignal,
): Tailing {
  const chosen = compileChoice(project, query);
  if (!chosen.ok) return chosen;
  // What comes from this moment on is meant, not from when the reader takes the first item.
  const head = surroundings.store.appended(0, 0, signal);
  head.catch(() => undefined);
  return { ok: true, items: follow(chosen.choice, { ...query, head }, surroundings, signal) };
}

async function* follow(
  choice: CompiledChoice,
  { after = Infinity, quietMs, head: begins }: TailQuery & { readonly head: Promise<number> },
  { store, clock }: TailSurroundings,
  signal: AbortSignal,
): AsyncGenerator<TailItem, void> {
  try {
    // A position beyond the log is one of another store: what comes now is meant.
    let position = Math.min(after, await begins);
    let toldMs = clock.now();
    for (;;) {
      const leftMs = Math.max(0, toldMs + quietMs - clock.now());
      const head = await store.appended(position, leftMs, signal);
      if (head - position > tailLagMax) {
        yield { kind: "skipped", events: head - tailLagMax - position };
        position = head - tailLagMax;
      }
      const beganMs = clock.now();
      const entries = await store.read({ after: position, through: head, ...chunk });
      const { found, undecided } = lookAt(entries, choice);
      position = entries.at(-1)?.position ?? Math.max(position, head);
      const tookMs = clock.now() - beganMs;
      for (const one of found) yield { kind: "event", found: one };
      if (undecided > 0) yield { kind: "undecided", events: undecided };
      if (found.length + undecided > 0) toldMs = clock.now();
      else if (clock.now() - toldMs >= quietMs) {
        yield { kind: "quiet" };
        toldMs = clock.now();
      }
      if (tookMs > 0) await clock.sleep(tookMs * restShare, signal);
      else await turn();
    }
  } catch (error) {
    if (signal.aborted || isClosed(error)) return;
    throw error;
  }
}

function lookAt(
  entries: readonly LogEntry[],
  { takes, where, fields }: CompiledChoice,
): { readonly found: readonly FoundEvent[]; readonly undecided: number } {
  const found: FoundEvent[] = [];
  let undecided = 0;
  for (const entry of entries) {
    if (!takes(entry.event.name)) continue;
    const holds = where === undefined || where(entry.event);
    if (holds === undefined) undecided += 1;
    if (holds !== true) continue;
    found.push(
      fields === undefined ? entry : { ...entry, fields: fields(decodeEvent(entry.event).event) },
    );
  }
  return { found, undecided };
}

function isClosed(error: unknown): boolean {
  return error instanceof IngestError && error.code === "IL_STORE_007";
}
