import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Measured } from "./dsl-child.ts";
import type { Loaded } from "./dsl-load.ts";
import { RULES } from "./dsl-rules.ts";

const LIMIT = "hand-written";
const OURS = ["ingestlayer", "ingestlayer-dynamic"];
const PEERS = [
  "json-logic-engine",
  "filtrex",
  "marcbachmann",
  "jexl",
  "jsonata",
  "bufbuild",
  "cel-js",
];

/** Engines so far behind that one run tells enough. */
const SLOW = new Set(["jexl", "jsonata", "bufbuild", "cel-js"]);

/**
 * The expression language beside hand-written JavaScript and its peers: nanoseconds of an evaluation of ten
 * rules over 64 events, each engine in a clean process; then loading and rotating 2,000 rules.
 */
export async function run(): Promise<void> {
  await table("rules", [LIMIT, ...OURS, ...PEERS]);
  console.log("\nOther expressions of the same kinds:");
  await table("unseen", [LIMIT, ...OURS]);
  await loading();
}

async function child<T>(file: string, args: readonly string[] = []): Promise<T> {
  const path = new URL(file, import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--conditions=@ingestlayer/source",
    path,
    ...args,
  ]);
  return JSON.parse(stdout) as T;
}

async function table(set: "rules" | "unseen", engines: readonly string[]): Promise<void> {
  const names = Object.keys(RULES);
  const measured: Measured[] = [];
  const runs = new Map<string, Measured[]>(engines.map((engine) => [engine, []]));
  // In turns, so that no engine has a quiet minute to itself. Other work on the machine only ever adds
  // time, so the best of some runs is the truest.
  for (let turn = 0; turn < 3; turn++) {
    for (const [engine, done] of runs) {
      if (turn > 0 && SLOW.has(engine)) continue;
      done.push(await child<Measured>("./dsl-child.ts", [engine, set]));
    }
  }
  for (const done of runs.values()) measured.push(best(done));
  const [limit] = measured;
  if (limit === undefined) return;
  console.log(["rule".padEnd(28), ...names.map(column), column("geo. mean")].join(""));
  for (const one of measured) {
    const cells = names.map((name) => column(one.rules[name]?.ns.toFixed(1) ?? "-"));
    console.log([`${one.label} ns`.padEnd(28), ...cells].join(""));
    if (one === limit) continue;
    const ratios = names.flatMap((name) => ratioOf(one, limit, name) ?? []);
    const shown = names.map((name) => column(ratioOf(one, limit, name)?.toFixed(2) ?? "-"));
    const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
    console.log(["  times hand-written".padEnd(28), ...shown, column(mean.toFixed(2))].join(""));
    for (const name of names) warnOfDifference(one, limit, name);
  }
  if (set === "rules") behindAnyPeer(measured, names);
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

function column(text: string): string {
  return text.slice(0, 12).padStart(13);
}

function ratioOf(one: Measured, limit: Measured, name: string): number | undefined {
  const [ours, best] = [one.rules[name]?.ns, limit.rules[name]?.ns];
  return ours === undefined || best === undefined ? undefined : ours / best;
}

/** Engines that match other events do other work, and their figures would mean nothing. */
function warnOfDifference(one: Measured, limit: Measured, name: string): void {
  const [found, expected] = [one.rules[name]?.matched, limit.rules[name]?.matched];
  if (found === undefined || found === expected) return;
  console.log(`  ! ${one.label}: ${name} matches ${found} events, hand-written ${expected}`);
}

function behindAnyPeer(measured: readonly Measured[], names: readonly string[]): void {
  const [, ours, , ...peers] = measured;
  const behind = names.flatMap((name) =>
    peers
      .filter((peer) => (peer.rules[name]?.ns ?? Infinity) < (ours?.rules[name]?.ns ?? 0))
      .map((peer) => `${name} (${peer.label})`),
  );
  console.log(
    behind.length === 0 ? "Ahead of every peer on each rule." : `Behind: ${behind.join(", ")}`,
  );
}

async function loading(): Promise<void> {
  const loaded = await child<Loaded>("./dsl-load.ts");
  const slowest = Object.entries(loaded.compileMicros).sort(([, a], [, b]) => b - a)[0];
  const ratio = (loaded.rotationNs / loaded.aloneNs).toFixed(2);
  console.log(`
parse + check + compile: at most ${slowest?.[1].toFixed(0)} µs (${slowest?.[0]})
${loaded.rules} distinct rules: loaded in ${loaded.loadMs.toFixed(0)} ms; \
in rotation ${loaded.rotationNs.toFixed(1)} ns each, alone ${loaded.aloneNs.toFixed(1)} ns: ${ratio} times`);
}
