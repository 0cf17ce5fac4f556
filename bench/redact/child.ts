// Scores and times one tool in a process of its own, as it is asked to: `child.ts TOOL FOLDER known|plain`.
import { quantile } from "../quantile.ts";
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

/** What a tool is asked to do with a set of texts. It answers each with one message. */
export interface Asked {
  readonly set: string;
  readonly what: "score" | "time";
}

/** The answer to "score". Shares are of one; `null` where there was nothing to count. */
export interface Scored {
  readonly label: string;
  readonly findsNames: boolean;
  readonly texts: number;
  readonly leak: number | null;
  readonly over: number | null;
  readonly f2: number | null;
  /** By type: spans hidden whole, and the share of its predictions that were right. */
  readonly types: Readonly<
    Record<string, { readonly full: number | null; readonly precision: number | null }>
  >;
}

/** The answer to "time": of one turn. */
export interface Timed {
  readonly megabytesPerSecond: number;
  readonly p99Ms: number;
}

// Each tool runs untimed first, until it is compiled as it is in a server that has run for a while.
const WARM_MS = 1500;
const TURN_MS = 300;

const [name = "ingestlayer", folder = "", mode = "plain"] = process.argv.slice(2);
const tool = (await import(`../peers/redact/${name}.mjs`)) as Tool;
const sets = readCorpus(folder);
// Where the next turn goes on: a round of a slow tool takes several.
let at = 0;

process.on("message", ({ set, what }: Asked) => {
  const texts = sets.get(set) ?? [];
  void (what === "score" ? scored(texts) : timed(texts)).then((answer) => process.send?.(answer));
});
process.send?.("ready");

async function scored(texts: readonly Labelled[]): Promise<Scored> {
  const predictions: (readonly LabelledSpan[])[] = [];
  for (const { text, known } of texts) {
    const values = mode === "known" ? Object.values(known ?? {}).flat() : [];
    predictions.push(await tool.spans(text, values));
  }
  const result = score(texts, predictions);
  const types = [...result.types].map(([type, { count, full, predicted, right }]) => {
    return [type, { full: share(full, count), precision: share(right, predicted) }] as const;
  });
  await warm(texts);
  return {
    label: tool.label,
    findsNames: tool.findsNames,
    texts: texts.length,
    leak: share(result.visible, result.labelled),
    over: share(result.overHidden, result.clean),
    f2: result.wanted === 0 ? null : f2(result),
    types: Object.fromEntries(types),
  };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

async function warm(texts: readonly Labelled[]): Promise<void> {
  at = 0;
  for (const until = performance.now() + WARM_MS; performance.now() < until;) {
    if (at === 0) tool.renew?.();
    await tool.raw(texts[at]?.text ?? "");
    at = (at + 1) % texts.length;
  }
  at = 0;
}

async function timed(texts: readonly Labelled[]): Promise<Timed> {
  const perText: number[] = [];
  let bytes = 0;
  let timedMs = 0;
  while (timedMs < TURN_MS) {
    if (at === 0) tool.renew?.();
    const { text = "" } = texts[at] ?? {};
    const started = performance.now();
    const result = tool.raw(text);
    if (result instanceof Promise) await result;
    const tookMs = performance.now() - started;
    perText.push(tookMs);
    timedMs += tookMs;
    bytes += Buffer.byteLength(text);
    at = (at + 1) % texts.length;
  }
  return { megabytesPerSecond: bytes / 1e3 / timedMs, p99Ms: quantile(perText, 0.99) };
}
