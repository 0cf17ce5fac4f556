// Measures one engine in a process of its own: `dsl-child.ts ENGINE tickets|orders`. Prints JSON.
import { type SetName, SETS } from "./dsl-sets.ts";

type Rule = (input: unknown) => unknown;

interface Engine {
  readonly label: string;
  readonly isAsync?: boolean;
  /** What the engine takes for an event: each is given the form that costs it least. */
  readonly inputOf?: (event: unknown) => unknown;
  compile(name: string, source: string, set: SetName): Rule | undefined;
}

/** What the parent reads: nanoseconds of an evaluation and how many events matched, by rule. */
export interface Measured {
  readonly label: string;
  readonly rules: Readonly<Record<string, { readonly ns: number; readonly matched: number }>>;
}

// Short rounds, so that on a busy machine some run undisturbed.
const ROUNDS = 90;
const ROUND_MS = 3;

const [name = "", wanted] = process.argv.slice(2);
const set: SetName = wanted === "orders" ? "orders" : "tickets";
const engine = (await import(`./peers/dsl/${name}.mjs`)) as Engine;
const inputOf = engine.inputOf ?? (($event: unknown) => ({ $event }));
const inputs = SETS[set].makeEvents().map(inputOf);
const rules: Record<string, { ns: number; matched: number }> = {};
const ready: [rule: string, evaluate: Rule, matched: number][] = [];
for (const [rule, source] of Object.entries(SETS[set].rules)) {
  const evaluate = tryCompile(rule, source);
  const matched = evaluate === undefined ? undefined : await countMatches(evaluate);
  if (evaluate !== undefined && matched !== undefined) ready.push([rule, evaluate, matched]);
}
// The one call site has seen every rule before the first is measured: none is inlined for being first.
for (const [, evaluate] of ready) await timed(evaluate, 200);
for (const [rule, evaluate, matched] of ready)
  rules[rule] = { ns: await measure(evaluate), matched };
const measured: Measured = { label: engine.label, rules };
console.log(JSON.stringify(measured));

function tryCompile(rule: string, source: string): Rule | undefined {
  try {
    return engine.compile(rule, source, set);
  } catch {
    return undefined;
  }
}

/** A rule that an engine cannot evaluate is left out of its figures. */
async function countMatches(evaluate: Rule): Promise<number | undefined> {
  let count = 0;
  for (const input of inputs) {
    let value: unknown;
    try {
      value = await evaluate(input);
    } catch {
      return undefined;
    }
    if (typeof value !== "boolean") return undefined;
    if (value) count++;
  }
  return count;
}

/** The first decile of the rounds, each of many passes over all events, after a warm-up. */
async function measure(evaluate: Rule): Promise<number> {
  await timed(evaluate, 50);
  const pass = await timed(evaluate, 20);
  const passes = Math.max(1, Math.round((ROUND_MS * 1e6) / (pass * inputs.length)));
  for (let round = 0; round < 20; round++) await timed(evaluate, passes);
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await timed(evaluate, passes));
  return rounds.sort((a, b) => a - b)[Math.floor(ROUNDS / 10)] ?? 0;
}

async function timed(evaluate: Rule, passes: number): Promise<number> {
  const start = performance.now();
  const count =
    engine.isAsync === true ? await loopAsync(evaluate, passes) : loop(evaluate, passes);
  const elapsed = performance.now() - start;
  if (count < 0) throw new Error("a count cannot be negative");
  return (elapsed * 1e6) / (passes * inputs.length);
}

/** One call site for every rule, as in a pipeline. */
function loop(evaluate: Rule, passes: number): number {
  let count = 0;
  for (let pass = 0; pass < passes; pass++) {
    for (const input of inputs) if (evaluate(input) === true) count++;
  }
  return count;
}

async function loopAsync(evaluate: Rule, passes: number): Promise<number> {
  let count = 0;
  for (let pass = 0; pass < passes; pass++) {
    for (const input of inputs) if ((await evaluate(input)) === true) count++;
  }
  return count;
}
