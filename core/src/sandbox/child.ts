/**
 * The process that an adapter runs in: an empty environment, no secrets, no files but its own, and
 * pipes to the parent. It does what the parent says, one turn at a time, and ends when the parent
 * does.
 */
import v8 from "node:v8";
import { runInNewContext } from "node:vm";
import { FrameChannel } from "./frame-channel.ts";
import { GuestIsolate, UnloadableError } from "./isolate.ts";
import type { LoadBody, ToChild } from "./protocol.ts";

const frameBytesMax = 512 * 1024 * 1024;

/** V8 without machine code: most of what was ever exploited in it was its compilers. */
const interpreterOnly = ["--no-opt", "--no-sparkplug", "--no-maglev", "--regexp-interpret-all"];

/**
 * What a script keeps outlives a young generation of half a megabyte before it can die there, and is moved
 * twice: isolated-vm gives V8 little more. Each of V8's two halves gets this share of the isolate's memory.
 */
const youngShare = 1 / 16;
const youngMbMax = 16;

/**
 * What comes out of an isolate lies outside of V8's heap, where V8 does not see it grow: only a full
 * collection frees it, and nothing else would ever start one.
 */
const collectAfterChars = 16 * 1024 * 1024;
const collect = collector();
let uncollected = 0;

let isolate: GuestIsolate | undefined;

const channel = new FrameChannel({ input: 0, output: 1 }, frameBytesMax);
channel.send({ op: "started" }, "");
channel.read((header, body) => {
  const message = header as ToChild;
  if (message.op === "load") load(message, body);
  else run(message, body);
});

function load(message: Extract<ToChild, { readonly op: "load" }>, body: string): void {
  if (!message.jit) interpreterOnly.forEach((flag) => v8.setFlagsFromString(flag));
  const youngMb = Math.min(Math.floor(message.memoryMb * youngShare), youngMbMax);
  // V8 reads it when the isolate is made; 0 leaves it as it was.
  v8.setFlagsFromString(`--max-semi-space-size=${youngMb}`);
  isolate?.dispose();
  isolate = undefined;
  try {
    isolate = new GuestIsolate(message, JSON.parse(body) as LoadBody);
    channel.send({ op: "loaded", exports: isolate.exports }, "");
  } catch (error) {
    if (!(error instanceof UnloadableError)) throw error;
    channel.send({ op: "unloadable", why: error.why }, error.message);
  }
}

function run(message: Extract<ToChild, { readonly op: "run" }>, body: string): void {
  const { call } = message;
  // It was under way when the isolate was lost.
  if (isolate === undefined) return channel.send({ op: "ran", call, cpuMs: 0, missed: true }, "");
  const startedMs = performance.now();
  const { outbox, stopped } = isolate.run(message, body);
  const cpuMs = performance.now() - startedMs;
  uncollected += outbox.length;
  if (uncollected > collectAfterChars) {
    collect();
    uncollected = 0;
  }
  if (stopped === undefined) return channel.send({ op: "ran", call, cpuMs }, outbox);
  isolate.dispose();
  isolate = undefined;
  channel.send({ op: "ran", call, cpuMs, stopped }, outbox);
}

/** V8's own function, which no context made later has: guests see nothing of it. */
function collector(): () => void {
  v8.setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  v8.setFlagsFromString("--no-expose-gc");
  return gc;
}
