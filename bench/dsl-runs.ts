import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Measured } from "./dsl-child.ts";
import type { SetName } from "./dsl-sets.ts";

/** The engine that others are measured against. */
export const LIMIT = "hand-written";

/** Runs a file of the bench in a clean process and reads what it prints. */
export async function child<T>(file: string, args: readonly string[] = []): Promise<T> {
  const path = new URL(file, import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--conditions=@ingestlayer/source",
    path,
    ...args,
  ]);
  return JSON.parse(stdout) as T;
}

/**
 * Measures engines in turns, so that none has a quiet minute to itself. Other work on the machine only ever
 * adds time, so the best of an engine's runs is the truest; those so far behind that one run tells enough are
 * named in `once`.
 */
export async function measureEngines(
  set: SetName,
  engines: readonly string[],
  { turns, once }: { readonly turns: number; readonly once: ReadonlySet<string> },
): Promise<readonly Measured[]> {
  const runs = new Map<string, Measured[]>(engines.map((engine) => [engine, []]));
  for (let turn = 0; turn < turns; turn++) {
    for (const [engine, done] of runs) {
      if (turn > 0 && once.has(engine)) continue;
      done.push(await child<Measured>("./dsl-child.ts", [engine, set]));
    }
  }
  return [...runs.values()].map(best);
}

function best(runs: readonly Measured[]): Measured {
  const [first, ...others] = runs;
  if (first === undefined) throw new Error("an engine runs at least once");
  const rules = Object.entries(first.rules).map(([name, { ns, matched }]) => {
    const all = [ns, ...others.map((run) => run.rules[name]?.ns ?? ns)];
    return [name, { ns: Math.min(...all), matched }] as const;
  });
  return { label: first.label, rules: Object.fromEntries(rules) };
}

/** How many times as long as another an engine takes for a rule; undefined where one does not run it. */
export function ratioOf(one: Measured, limit: Measured, name: string): number | undefined {
  const [ours, theirs] = [one.rules[name]?.ns, limit.rules[name]?.ns];
  return ours === undefined || theirs === undefined ? undefined : ours / theirs;
}

export function geometricMean(ratios: readonly number[]): number {
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
}

/** Engines that match other events do other work, and their figures would mean nothing. */
export function warnOfDifference(one: Measured, limit: Measured, name: string): void {
  const [found, expected] = [one.rules[name]?.matched, limit.rules[name]?.matched];
  if (found === undefined || found === expected) return;
  console.log(`  ! ${one.label}: ${name} matches ${found} events, hand-written ${expected}`);
}

/** Prints on which rules a peer is ahead of the language. */
export function printBehind(
  ours: Measured | undefined,
  peers: readonly Measured[],
  names: readonly string[],
): void {
  const behind = names.flatMap((name) =>
    peers
      .filter((peer) => (peer.rules[name]?.ns ?? Infinity) < (ours?.rules[name]?.ns ?? 0))
      .map((peer) => `${name} (${peer.label})`),
  );
  console.log(
    behind.length === 0 ? "Ahead of every peer on each rule." : `Behind: ${behind.join(", ")}`,
  );
}
