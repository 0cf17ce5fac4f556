import type { Compile, Event, KeyedState, RunContext } from "@ingestlayer/core/plugin";
import type { Step, Verdict } from "@ingestlayer/core/plugin";
import { compileKey } from "./key.ts";
import type { Key } from "./key.ts";

/** What a step remembers of one key, and what it makes of that. */
export interface Memory {
  /**
   * Sees the next event of its key. What it returns is asked for the verdict when the whole batch has
   * been seen. One that comes again after a crash must be told from a new one.
   */
  see(event: Event, nowMs: number): () => Verdict;
  /** As it is kept in the store. */
  readonly text: string;
}

/** What tells the steps apart that remember something of each key. */
export interface Remembering {
  /** An expression; left out, all events have one key. */
  readonly key: string | undefined;
  /** How far back what is remembered matters. */
  readonly periodMs: number;
  readonly recall: (text: string | undefined) => Memory;
}

/**
 * A step whose verdicts depend on what it remembers of the event's key. What has changed is on disk
 * before the verdicts are returned: after a crash nothing is forgotten, and what comes again is known.
 */
export function rememberingStep(
  { key: source, periodMs, recall }: Remembering,
  setup: Compile & { readonly state: KeyedState },
): Step {
  const keyOf = compileKey(source, setup);
  const ttlMs = periodMs + graceMs;
  return {
    async process(batch, context) {
      const keys = batch.map(keyOf);
      const names = [...new Set(keys.flatMap((key) => (key.ok ? [key.key] : [])))];
      const kept = await setup.state.get(names);
      const memories = new Map(names.map((name) => [name, recall(kept.get(name))]));
      const verdicts = judge(batch, keys, memories, context);
      const changed = [...memories].flatMap(([key, { text }]) =>
        text === kept.get(key) ? [] : [{ key, value: text, ttlMs }],
      );
      if (changed.length > 0) await setup.state.put(changed);
      return verdicts;
    },
  };
}

function judge(
  batch: readonly Event[],
  keys: readonly Key[],
  memories: ReadonlyMap<string, Memory>,
  { clock }: RunContext,
): readonly Verdict[] {
  const nowMs = clock.now();
  const seen = batch.map((event, index): (() => Verdict) => {
    const key = keys[index] as Key;
    if (!key.ok) return () => ({ kind: "fail", failure: key.failure, retry: false });
    return (memories.get(key.key) as Memory).see(event, nowMs);
  });
  return seen.map((verdict) => verdict());
}

/** Time is counted by when events were received; they may be processed, or come again, much later. */
const graceMs = 7 * 86_400_000;
