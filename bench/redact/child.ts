// Scores and times one tool in a process of its own: `child.ts TOOL FOLDER known|plain`. Prints JSON.
import { readCorpus } from "./train/corpus.ts";
import type { Labelled, LabelledSpan } from "./train/corpus.ts";
import { f2, score } from "./score.ts";

interface Tool {
  readonly label: string;
  readonly findsNames: boolean;
  /** The tool's own call: only this is timed. */
  raw(text: string): unknown;
  /** Called before each round, untimed: what was kept of the texts of one round is gone by the next. */
  renew?(): void;
  spans(
    text: string,
    known?: readonly string[],
  ): readonly LabelledSpan[] | Promise<readonly LabelledSpan[]>;
}

/** What the parent reads, for each set of texts. */
export interface Measured {
  readonly label: string;
  readonly findsNames: boolean;
  readonly sets: Readonly<Record<string, MeasuredSet>>;
}

/** Shares are of one; `null` where there was nothing to count. */
export interface MeasuredSet {
  readonly texts: number;
  readonly leak: number | null;
  readonly over: number | null;
  readonly f2: number | null;
  /** By type: spans hidden whole, and the share of its predictions that were right. */
  readonly types: Readonly<
    Record<string, { readonly full: number | null; readonly precision: number | null }>
  >;
  readonly megabytesPerSecond: number;
  readonly p99Ms: number;
}

// Each tool runs untimed first, until it is compiled as it is in a server that has run for a while;
// both are short enough that eight tools take a minute or two.
const WARM_MS = 1500;
const TIMED_MS = 1500;
const ROUNDS_MAX = 40;

const [name = "ingestlayer", folder = "", mode = "plain"] = process.argv.slice(2);
const tool = (await import(`../peers/redact/${name}.mjs`)) as Tool;
const sets: Record<string, MeasuredSet> = {};
for (const [set, texts] of readCorpus(folder)) sets[set] = await measure(texts);
console.log(
  JSON.stringify({ label: tool.label, findsNames: tool.findsNames, sets } satisfies Measured),
);

async function measure(texts: readonly Labelled[]): Promise<MeasuredSet> {
  const predictions: (readonly LabelledSpan[])[] = [];
  for (const { text, known } of texts) {
    const values = mode === "known" ? Object.values(known ?? {}).flat() : [];
    predictions.push(await tool.spans(text, values));
  }
  const result = score(texts, predictions);
  const types = [...result.types].map(([type, { count, full, predicted, right }]) => {
    return [type, { full: share(full, count), precision: share(right, predicted) }] as const;
  });
  return {
    texts: texts.length,
    leak: share(result.visible, result.labelled),
    over: share(result.overHidden, result.clean),
    f2: result.wanted === 0 ? null : f2(result),
    types: Object.fromEntries(types),
    ...(await time(texts)),
  };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

async function time(texts: readonly Labelled[]) {
  const bytes = texts.reduce((total, { text }) => total + Buffer.byteLength(text), 0);
  const perText: number[] = [];
  for (const warmUntil = performance.now() + WARM_MS; performance.now() < warmUntil;) {
    tool.renew?.();
    for (const { text } of texts) await tool.raw(text);
  }
  let rounds = 0;
  let timedMs = 0;
  for (; rounds < ROUNDS_MAX && timedMs < TIMED_MS; rounds += 1) {
    tool.renew?.();
    const started = performance.now();
    for (const { text } of texts) {
      const before = performance.now();
      const result = tool.raw(text);
      if (result instanceof Promise) await result;
      perText.push(performance.now() - before);
    }
    timedMs += performance.now() - started;
  }
  perText.sort((a, b) => a - b);
  return {
    megabytesPerSecond: (bytes * rounds) / 1e3 / timedMs,
    p99Ms: perText[Math.floor(perText.length * 0.99)] ?? 0,
  };
}
