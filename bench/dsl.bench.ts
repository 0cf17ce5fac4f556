import type { Loaded } from "./dsl-load.ts";
import { RULES } from "./dsl-rules.ts";
import { child, geometricMean, LIMIT, measureEngines } from "./dsl-runs.ts";
import { printBehind, ratioOf, warnOfDifference } from "./dsl-runs.ts";

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
const SLOW = new Set(["jexl", "jsonata", "bufbuild", "cel-js"]);

/**
 * The expression language beside hand-written JavaScript and its peers: nanoseconds of an evaluation of ten
 * rules over 64 events, each engine in a clean process; then loading and rotating 2,000 rules.
 */
export async function run(): Promise<void> {
  await table([LIMIT, ...OURS, ...PEERS]);
  await loading();
}

async function table(engines: readonly string[]): Promise<void> {
  const names = Object.keys(RULES);
  const measured = await measureEngines("tickets", engines, { turns: 9, once: SLOW });
  const [limit, ours, , ...peers] = measured;
  if (limit === undefined) return;
  console.log(["rule".padEnd(28), ...names.map(column), column("geo. mean")].join(""));
  for (const one of measured) {
    const cells = names.map((name) => column(one.rules[name]?.ns.toFixed(1) ?? "-"));
    console.log([`${one.label} ns`.padEnd(28), ...cells].join(""));
    if (one === limit) continue;
    const mean = geometricMean(names.flatMap((name) => ratioOf(one, limit, name) ?? []));
    const shown = names.map((name) => column(ratioOf(one, limit, name)?.toFixed(2) ?? "-"));
    console.log(["  times hand-written".padEnd(28), ...shown, column(mean.toFixed(2))].join(""));
    for (const name of names) warnOfDifference(one, limit, name);
  }
  printBehind(ours, peers, names);
}

function column(text: string): string {
  return text.slice(0, 12).padStart(13);
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
