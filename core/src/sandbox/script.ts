import { resolve } from "node:path";
import { z } from "zod";
import { IngestError } from "../errors.ts";
import type { Problem } from "../errors.ts";
import { stringifyJson } from "../json/text.ts";
import type { JsonValue } from "../json/types.ts";
import type { ConfigPath, Log, Script, ScriptLimits, ScriptResult } from "../plugin/setup.ts";
import { sandboxErrors } from "./errors.ts";
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
    lists: readonly (readonly JsonValue[])[],
    signal: AbortSignal,
  ): Promise<ScriptResult> {
    const result = await this.#sandbox.each(exportName, stringifyJson(lists), { signal });
    if (!result.ok) return result;
    const ends = readEnds(result.value, lists.length);
    return ends === undefined
      ? sandboxErrors.protocol("another number of results than of events")
      : { ok: true, ends };
  }

  close(): Promise<void> {
    return this.#sandbox.close();
  }
}

const errorSchema = z.object({ name: z.string().optional(), message: z.string() });

/** The guest wrote this text, perhaps not by the code that was meant to. */
function readEnds(
  value: JsonValue,
  count: number,
): Extract<ScriptResult, { ok: true }>["ends"] | undefined {
  if (!Array.isArray(value) || value.length !== count) return undefined;
  return value.map((end: unknown) => {
    if (typeof end !== "object" || end === null) return { error: "no result" };
    const { value: returned, error } = end as {
      readonly value?: JsonValue;
      readonly error?: unknown;
    };
    if (error === undefined) return { value: returned ?? null };
    const { name, message = "no message" } = errorSchema.safeParse(error).data ?? {};
    const words = name === undefined || name === "Error" ? message : `${name}: ${message}`;
    return { error: words.replace(/\p{Cc}/gu, " ") };
  });
}

const unusable: Script = {
  open: () => Promise.reject(new Error("the script has problems")),
  each: () => Promise.reject(new Error("the script has problems")),
  close: () => Promise.resolve(),
};
