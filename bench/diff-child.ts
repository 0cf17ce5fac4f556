// One command of `ingestlayer` in a process of its own. Prints its exit code and what it took, as JSON.
import { runCli } from "../server/src/cli.ts";

/** What the parent reads. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly tookMs: number;
  readonly peakMb: number;
}

const startedMs = performance.now();
let out = "";
const code = await runCli(process.argv.slice(2), {
  env: process.env,
  out: (text) => void (out += text),
  err: (text) => void process.stderr.write(text),
  readInput: () => Promise.resolve(""),
  stopRequested: () => new Promise(() => undefined),
  onReload: () => () => undefined,
});
const tookMs = performance.now() - startedMs;
const peakMb = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ code, out, tookMs, peakMb } satisfies Ran));
