/**
 * Runs inside the isolate, before the adapter. No function of the host is reachable from here: the
 * host calls `run` and then `drain`, strings in, strings out. Nothing here guards the host; what
 * the guest does to these objects it does to itself.
 */
import { parseJson, stringifyJson } from "../../json/text.ts";
import type { BatchEnds, Fields, OtherEnd } from "../event-batch.ts";
import { metaAt, readBatch } from "./batch.ts";
import type { ReadBatch } from "./batch.ts";
import { endOf } from "./changes.ts";
import { createContext, readGiven } from "./context.ts";
import type { Given } from "./context.ts";
import type { Reply } from "./fetch.ts";
import { lockDown } from "./lockdown.ts";
import { send } from "./outbox.ts";

export { drain } from "./outbox.ts";

type Exported = Record<string, unknown>;

lockDown();

let exported: Exported = {};
let given: Given = { secrets: {}, settings: {} };
let resultMax = 0;
/** Fetches that wait for their reply, by call and number. */
const waiting = new Map<number, Map<string, Reply>>();

/** Hands over the adapter's exports, once, and returns their names as JSON. */
export function bind(namespace: Exported, givenText: string, max: number): string {
  exported = namespace;
  given = readGiven(givenText);
  resultMax = max;
  return JSON.stringify(Object.keys(exported).filter((name) => isFunction(exported[name])));
}

/** One turn, started by the host. */
export function run(turn: string, call: number, target: string, body: string): void {
  switch (turn) {
    case "call":
      return start(call, target, parseJson(body));
    case "each":
      return startEach(call, target, readBatch(body));
    case "reply":
      return waiting.get(call)?.get(target)?.(body);
    default:
      waiting.delete(call);
  }
}

function start(call: number, name: string, argument: unknown): void {
  const replies = new Map<string, Reply>();
  waiting.set(call, replies);
  const context = createContext(call, given, replies);
  new Promise((resolve) => {
    resolve(entry(name)(argument, context));
  }).then(
    (value) => finish(call, value),
    (error) => fail(call, error),
  );
}

/** Synchronous, one end an event; an exception stays with its own event. */
function startEach(call: number, name: string, { payloads, before, metas }: ReadBatch): void {
  try {
    const work = entry(name);
    const changed: (Fields | null)[] = [];
    const others: [number, OtherEnd][] = [];
    payloads.forEach((payload, index) => {
      changed[index] = null;
      try {
        const end = endOf(before[index], work(payload, metaAt(metas, index)) ?? null);
        if ("changed" in end) changed[index] = end.changed;
        else others.push([index, end]);
      } catch (error) {
        others.push([index, { error: describe(error) }]);
      }
    });
    finish(call, [changed, others] satisfies BatchEnds);
  } catch (error) {
    fail(call, error);
  }
}

function entry(name: string): (...args: unknown[]) => unknown {
  const work = Object.hasOwn(exported, name) ? exported[name] : undefined;
  if (!isFunction(work)) throw new TypeError(`the adapter exports no function '${name}'`);
  return work;
}

function finish(call: number, value: unknown): void {
  let text: string | undefined;
  try {
    text = stringifyJson(value as never) as string | undefined;
  } catch (error) {
    return fail(call, error, "unusable");
  }
  if (text === undefined) return fail(call, new TypeError(`it is ${typeof value}`), "unusable");
  if (text.length > resultMax) {
    return fail(call, new RangeError(`${text.length} characters`), "large");
  }
  waiting.delete(call);
  send("r", call, 0, text);
}

function fail(call: number, error: unknown, kind = "threw"): void {
  waiting.delete(call);
  send("e", call, 0, JSON.stringify({ kind, ...describe(error) }));
}

/** What the host may know of an exception. Getters and proxies of the guest run here, in the guest. */
function describe(error: unknown): Record<string, unknown> {
  try {
    if (typeof error !== "object" || error === null) return { message: short(error) };
    const { name, message, code, status, retry, retryAfterMs } = error as Record<string, unknown>;
    return {
      name: short(name),
      message: short(message),
      ...(typeof code === "string" && { code: short(code) }),
      ...(typeof status === "number" && { status }),
      ...(typeof retry === "boolean" && { retry }),
      ...(typeof retryAfterMs === "number" && { retryAfterMs }),
    };
  } catch {
    return { message: "an exception that cannot be read" };
  }
}

function short(value: unknown): string {
  return String(value).slice(0, 500);
}

function isFunction(value: unknown): value is (...args: unknown[]) => unknown {
  return typeof value === "function";
}
