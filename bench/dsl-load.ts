// Measures loading and rotation of many rules in a process of its own. Prints JSON.
import { compile, createEnv, type Env } from "@ingestlayer/dsl";
import { makeEvents } from "./dsl-events.ts";
import { RULES } from "./dsl-rules.ts";

/** What the parent reads. */
export interface Loaded {
  /** Microseconds of parse, check and compile, by rule: the first decile of fresh compilations. */
  readonly compileMicros: Readonly<Record<string, number>>;
  readonly rules: number;
  readonly loadMs: number;
  readonly aloneNs: number;
  readonly rotationNs: number;
}

const COUNT = 2000;
const peer: string = "./peers/dsl/ingestlayer.mjs";
const { env } = (await import(peer)) as { env: Env };
const fresh = createEnv({ variables: Object.fromEntries(env.variables) });
const bindings = makeEvents().map(($event) => ({ $event }));
const sources = Object.entries(RULES);

function compileOne(source: string): (bindings: { readonly $event: unknown }) => unknown {
  const compiled = compile(source, fresh);
  if (!compiled.ok) throw new Error(compiled.diagnostics[0]?.message ?? source);
  return compiled.program.evaluate;
}

function firstDecile(samples: readonly number[]): number {
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 10)] ?? 0;
}

/** The nth rule: one of the ten with a clause of its own, so that no two are the same text. */
function variant(index: number): string {
  const [, source = ""] = sources[index % sources.length] ?? [];
  return `${source} && $event.ticket_id != "none-${index}"`;
}

function timeEach(run: () => void, rounds: number): number {
  const start = performance.now();
  for (let round = 0; round < rounds; round++) run();
  return ((performance.now() - start) * 1e6) / rounds;
}

// Loading comes first: the process is as cold as at a start, but for the parser.
compileOne("true");
const loadStart = performance.now();
const many = Array.from({ length: COUNT }, (_, index) => {
  const compiled = compile(variant(index), fresh);
  if (!compiled.ok) throw new Error(`${variant(index)}: ${compiled.diagnostics[0]?.message}`);
  return compiled.program.evaluate;
});
const loadMs = performance.now() - loadStart;

let sink = 0;
const rotate = (): void => {
  for (const binding of bindings) for (const rule of many) if (rule(binding) === true) sink++;
};
// Code that many rules share settles only after a while.
for (let pass = 0; pass < 40; pass++) rotate();
const passes = Array.from({ length: 20 }, () => timeEach(rotate, 1));
const rotationNs = Math.min(...passes) / (COUNT * bindings.length);

// Each of the first rules alone, warm: the same texts in the same mix.
const alone = many.slice(0, sources.length).map((rule) => {
  const run = (): void => {
    for (const binding of bindings) if (rule(binding) === true) sink++;
  };
  timeEach(run, 5000);
  const rounds = Array.from({ length: 20 }, () => timeEach(run, 200));
  return Math.min(...rounds) / bindings.length;
});
const aloneNs = alone.reduce((sum, ns) => sum + ns, 0) / alone.length;

const compileMicros = Object.fromEntries(
  sources.map(([name, source]) => {
    const samples = Array.from({ length: 300 }, () => timeEach(() => compileOne(source), 1) / 1000);
    return [name, firstDecile(samples)];
  }),
);
if (sink < 0) throw new Error("a count cannot be negative");
const loaded: Loaded = { compileMicros, rules: COUNT, loadMs, aloneNs, rotationNs };
console.log(JSON.stringify(loaded));
