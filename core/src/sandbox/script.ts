import { resolve } from "node:path";
import { z } from "zod";
import { isRecord } from "../catalog/check.ts";
import { IngestError } from "../errors.ts";
import type { Problem } from "../errors.ts";
import type { Event, EventMeta } from "../glossary.ts";
import { isoTime } from "../iso-time.ts";
import { stringifyJson } from "../json/text.ts";
import type { JsonObject, JsonValue } from "../json/types.ts";
import { payloadText } from "../pipeline/event.ts";
import type {
  ConfigPath,
  Log,
  Script,
  ScriptEnd,
  ScriptLimits,
  ScriptResult,
} from "../plugin/setup.ts";
import { sandboxErrors } from "./errors.ts";
import { defaultLimits } from "./limits.ts";
import { openSandbox } from "./sandbox.ts";
import type { Sandbox } from "./sandbox.ts";

/** Batches are larger than what models answer. */
const textBytesMax = 64 * 1024 * 1024;

/** What {@link createScripts} takes. */
export interface ScriptOptions {
  /** Where relative paths start. */
  readonly folder: string;
  readonly log: Log;
  report(path: ConfigPath, problem: Omit<Problem, "place">): void;
}

/** Makes the `scripts` capability of a plugin. */
export function createScripts({ folder, log, report }: ScriptOptions) {
  return (path: ConfigPath, file: string, limits: ScriptLimits): Script => {
    const opened = openSandbox({
      name: file,
      file: resolve(folder, file),
      hosts: [],
      allowAddresses: [],
      secrets: {},
      limits: {
        memoryMb: limits.memoryMb,
        processMb: 512 + 3 * limits.memoryMb,
        cpuMs: limits.cpuMs,
        // A turn waits for those before it, of its own batch and of others.
        wallMs: defaultLimits.wallMs + 4 * limits.cpuMs,
        argumentBytesMax: textBytesMax,
        resultBytesMax: textBytesMax,
        // Code of the operator's own over many events: speed counts here.
        jit: true,
      },
      log,
    });
    if (opened.ok) return new SandboxedScript(opened.sandbox);
    report(path, opened.problem);
    return unusable;
  };
}

class SandboxedScript implements Script {
  readonly #sandbox: Sandbox;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  async open(exportName: string): Promise<void> {
    const problem = await this.#sandbox.check(exportName);
    if (problem !== undefined) throw new IngestError(problem);
  }

  async each(
    exportName: string,
    events: readonly Event[],
    signal: AbortSignal,
  ): Promise<ScriptResult> {
    const result = await this.#sandbox.each(exportName, argumentOf(events), { signal });
    if (!result.ok) return result;
    const ends = readEnds(result.value, events);
    return ends === undefined
      ? sandboxErrors.protocol("another number of results than of events")
      : { ok: true, ends };
  }

  close(): Promise<void> {
    return this.#sandbox.close();
  }
}

/** `[payloads, metas]`. An event that no step has changed goes on as the text that it is stored as. */
function argumentOf(events: readonly Event[]): string {
  const metas = stringifyJson(events.map(({ meta }) => writtenMeta(meta)));
  return `[[${events.map(payloadText).join(",")}],${metas}]`;
}

function writtenMeta(meta: EventMeta): JsonObject {
  const { id, name, source, received_at, timestamp, idempotency_key, origin_id } = meta;
  const written: Record<string, string> = { id, name, source };
  written["received_at"] = isoTime(received_at);
  if (timestamp !== undefined) written["timestamp"] = isoTime(timestamp);
  if (idempotency_key !== undefined) written["idempotency_key"] = idempotency_key;
  if (origin_id !== undefined) written["origin_id"] = origin_id;
  return written;
}

const errorSchema = z.object({ name: z.string().optional(), message: z.string() });

/** The guest wrote this text, perhaps not by the code that was meant to. */
function readEnds(value: JsonValue, events: readonly Event[]): readonly ScriptEnd[] | undefined {
  if (!Array.isArray(value) || value.length !== events.length) return undefined;
  return events.map(({ payload }, index) => {
    const end: unknown = value[index];
    if (!isRecord(end)) return { error: "no result" };
    const { value: returned, changed, error } = end;
    if (error !== undefined) return { error: wordsOf(error) };
    if (changed === undefined) return { value: (returned ?? null) as JsonValue };
    // Spread sets a field `__proto__` as any other.
    if (isRecord(changed)) return { value: { ...payload, ...changed } as JsonValue };
    return { error: "no result" };
  });
}

function wordsOf(error: unknown): string {
  const { name, message = "no message" } = errorSchema.safeParse(error).data ?? {};
  const words = name === undefined || name === "Error" ? message : `${name}: ${message}`;
  return words.replace(/\p{Cc}/gu, " ");
}

const unusable: Script = {
  open: () => Promise.reject(new Error("the script has problems")),
  each: () => Promise.reject(new Error("the script has problems")),
  close: () => Promise.resolve(),
};
