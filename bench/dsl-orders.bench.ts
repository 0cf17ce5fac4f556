import { ORDER_RULES } from "./dsl-order-rules.ts";
import { geometricMean, LIMIT, measureEngines, printBehind, ratioOf } from "./dsl-runs.ts";
import { warnOfDifference } from "./dsl-runs.ts";

const PEERS = ["json-logic-engine", "marcbachmann"];

/** Other expressions of the ten kinds, over events of another declaration, beside the nearest peers. */
export async function run(): Promise<void> {
  const engines = [LIMIT, "ingestlayer", ...PEERS];
  const options = { turns: 3, once: new Set(["marcbachmann"]) };
  const measured = await measureEngines("orders", engines, options);
  const [limit, ...others] = measured;
  if (limit === undefined) return;
  const names = Object.keys(ORDER_RULES);
  const column = (text: string): string => text.slice(0, 28).padStart(30);
  console.log(["rule".padEnd(12), ...measured.map(({ label }) => column(label))].join(""));
  for (const name of names) {
    const limitNs = `${limit.rules[name]?.ns.toFixed(1) ?? "-"} ns`;
    const ratios = others.map((one) => `${ratioOf(one, limit, name)?.toFixed(2) ?? "-"} times`);
    console.log([name.padEnd(12), column(limitNs), ...ratios.map(column)].join(""));
    for (const one of others) warnOfDifference(one, limit, name);
  }
  const means = others.map((one) =>
    geometricMean(names.flatMap((name) => ratioOf(one, limit, name) ?? [])),
  );
  const shown = ["", ...means.map((mean) => `${mean.toFixed(2)} times`)];
  console.log(["geo. mean".padEnd(12), ...shown.map(column)].join(""));
  const [ours, ...peers] = others;
  printBehind(ours, peers, names);
}
