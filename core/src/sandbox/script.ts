import { resolve } from "node:path";
import { z } from "zod";
import { isRecord } from "../catalog/check.ts";
import { IngestError } from "../errors.ts";
import type { Problem } from "../errors.ts";
import type { Event } from "../glossary.ts";
import type { JsonValue } from "../json/types.ts";
import type {
  ConfigPath,
  Log,
  Script,
  ScriptEnd,
  ScriptLimits,
  ScriptResult,
} from "../plugin/setup.ts";
import { sandboxErrors } from "./errors.ts";
import { writeBatch } from "./event-batch.ts";
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
    const result = await this.#sandbox.each(exportName, writeBatch(events), { signal });
    if (!result.ok) return result;
    const ends = readEnds(result.value, events);
    return ends === undefined
      ? sandboxErrors.protocol("other results than one an event")
      : { ok: true, ends };
  }

  close(): Promise<void> {
    return this.#sandbox.close();
  }
}

const errorSchema = z.object({ name: z.string().optional(), message: z.string() });

/** Ends as in `BatchEnds`. The guest wrote this text, perhaps not by the code that was meant to. */
function readEnds(value: JsonValue, events: readonly Event[]): readonly ScriptEnd[] | undefined {
  const [changed, others]: readonly unknown[] = isList(value) ? value : [];
  if (!isList(changed) || changed.length !== events.length) return undefined;
  if (!isList(others) || others.length > events.length) return undefined;
  const ends = events.map(({ payload }, index): ScriptEnd => {
    const fields = changed[index];
    // Spread sets a field `__proto__` as any other.
    return isRecord(fields) ? { value: { ...payload, ...fields } as JsonValue } : noResult;
  });
  for (const other of others) {
    const [index, end]: readonly unknown[] = isList(other) ? other : [];
    if (typeof index !== "number" || ends[index] === undefined) return undefined;
    ends[index] = isRecord(end) ? readEnd(end) : noResult;
  }
  return ends;
}

function readEnd({ value, error }: Readonly<Record<string, unknown>>): ScriptEnd {
  return error === undefined ? { value: (value ?? null) as JsonValue } : { error: wordsOf(error) };
}

const noResult: ScriptEnd = { error: "no result" };

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
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
