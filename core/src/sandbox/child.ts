/**
 * The process that an adapter runs in: an empty environment, no secrets, no files but its own, and
 * pipes to the parent. It does what the parent says, one turn at a time, and ends when the parent
 * does.
 */
import v8 from "node:v8";
import { encodeFrame, FrameReader } from "./frames.ts";
import { GuestIsolate, UnloadableError } from "./isolate.ts";
import type { FromChild, LoadBody, ToChild } from "./protocol.ts";

const frameBytesMax = 512 * 1024 * 1024;

/** V8 without machine code: most of what was ever exploited in it was its compilers. */
const interpreterOnly = ["--no-opt", "--no-sparkplug", "--no-maglev", "--regexp-interpret-all"];

let isolate: GuestIsolate | undefined;

const reader = new FrameReader(frameBytesMax, (header, body) => {
  const message = header as ToChild;
  if (message.op === "load") load(message, body);
  else run(message, body);
});
process.stdin.on("data", (chunk) => reader.push(chunk));
process.stdin.on("end", () => process.exit(0));
process.stdin.on("error", () => process.exit(0));
process.stdout.on("error", () => process.exit(0));

answer({ op: "started" }, "");

function load(message: Extract<ToChild, { readonly op: "load" }>, body: string): void {
  if (!message.jit) interpreterOnly.forEach((flag) => v8.setFlagsFromString(flag));
  isolate?.dispose();
  isolate = undefined;
  try {
    isolate = new GuestIsolate(message, JSON.parse(body) as LoadBody);
    answer({ op: "loaded", exports: isolate.exports }, "");
  } catch (error) {
    if (!(error instanceof UnloadableError)) throw error;
    answer({ op: "unloadable", why: error.why }, error.message);
  }
}

function run(message: Extract<ToChild, { readonly op: "run" }>, body: string): void {
  const { call } = message;
  // It was under way when the isolate was lost.
  if (isolate === undefined) return answer({ op: "ran", call, cpuMs: 0, missed: true }, "");
  const startedMs = performance.now();
  const { outbox, stopped } = isolate.run(message, body);
  const cpuMs = performance.now() - startedMs;
  if (stopped === undefined) return answer({ op: "ran", call, cpuMs }, outbox);
  isolate.dispose();
  isolate = undefined;
  answer({ op: "ran", call, cpuMs, stopped }, outbox);
}

function answer(header: FromChild, body: string): void {
  process.stdout.write(encodeFrame(header, body));
}
