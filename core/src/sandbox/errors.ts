import type { Problem } from "../errors.ts";
import type { Failure } from "../glossary.ts";
import type { UnloadableReason } from "./protocol.ts";

/** A call that gave no result. */
export interface SandboxFailure {
  readonly ok: false;
  readonly failure: Failure;
  /** Whether the same call can succeed later. */
  readonly retry: boolean;
  readonly afterMs?: number;
}

/** Every way in which a call can end without a result: code, sentence, whether a repeat can help. */
export const sandboxErrors = {
  time: (limitMs: number) =>
    fail("IL_SBX_101", `used more than ${limitMs} ms of processor time (limit cpuMs)`, true),
  memory: (limitMb: number) =>
    fail("IL_SBX_102", `needed more than ${limitMb} MiB of memory (limit memoryMb)`, true),
  output: () =>
    fail("IL_SBX_103", "wrote more in one turn than results, requests and logs may take", false),
  wall: (limitMs: number) =>
    fail("IL_SBX_104", `gave no answer within ${limitMs} ms (limit wallMs)`, true),
  lost: () => fail("IL_SBX_105", "lost its isolate to another call that went beyond a limit", true),
  died: (how: string) => fail("IL_SBX_106", `lost its process: ${how}`, true),
  protocol: (what: string) =>
    fail("IL_SBX_108", `broke the protocol of its sandbox: ${what}`, true),
  threw: (message: string, retry: boolean) => fail("IL_SBX_109", `threw: ${message}`, retry),
  unusable: (message: string) =>
    fail("IL_SBX_110", `returned what is not a JSON value: ${message}`, false),
  large: (limitBytes: number) =>
    fail("IL_SBX_111", `returned more than ${limitBytes} bytes (limit resultBytesMax)`, false),
  deep: (levels: number) =>
    fail("IL_SBX_107", `returned more than ${levels} levels (limit resultDepthMax)`, false),
  argument: (bytes: number, limitBytes: number) =>
    fail("IL_SBX_112", `was handed ${bytes} bytes, above ${limitBytes} (argumentBytesMax)`, false),
  busy: (limit: number) =>
    fail("IL_SBX_113", `has ${limit} calls in flight already (limit callsMax)`, true),
  closed: () => fail("IL_SBX_114", "was asked after its sandbox was closed", true),
  aborted: () => fail("IL_SBX_115", "was abandoned because the caller gave up", true),
  unstarted: (how: string) => fail("IL_SBX_116", `could not start its process: ${how}`, true),
  /** Waits for the operator: the events must not be lost to a slip in a file. */
  unloadable: ({ code, message }: Problem): SandboxFailure => ({
    ok: false,
    failure: { code, reason: message },
    retry: true,
  }),
} as const;

function fail(code: string, what: string, retry: boolean): SandboxFailure {
  return { ok: false, failure: { code, reason: `the adapter ${what}` }, retry };
}

/** An adapter's file that cannot be used; `place` is the file. */
export const adapterProblems = {
  unreadable: (file: string, cause: string): Problem => ({
    code: "IL_SBX_001",
    message: `the adapter cannot be read: ${cause}`,
    hint: "Write the path relative to the config file.",
    place: file,
  }),
  ending: (file: string): Problem => ({
    code: "IL_SBX_002",
    message: "an adapter is a file that ends in .ts, .js or .mjs",
    place: file,
  }),
  large: (file: string, bytes: number, limit: number): Problem => ({
    code: "IL_SBX_003",
    message: `the adapter has ${bytes} bytes, above the limit of ${limit} (sourceBytesMax)`,
    place: file,
  }),
  typescript: (file: string, cause: string): Problem => ({
    code: "IL_SBX_004",
    message: `the adapter does not parse: ${cause}`,
    hint: "Erasable TypeScript runs here: no enum, namespace or parameter property.",
    place: file,
  }),
  missingExport: (file: string, name: string, exported: readonly string[]): Problem => ({
    code: "IL_SBX_005",
    message: `the adapter exports no function '${name}'; it exports ${list(exported)}`,
    hint: `Write export async function ${name}(…).`,
    place: file,
  }),
  unloadable: (file: string, why: UnloadableReason, detail: string): Problem => ({
    place: file,
    ...unloadable(why, detail),
  }),
} as const;

function unloadable(why: UnloadableReason, detail: string): Problem {
  switch (why) {
    case "syntax":
      return { code: "IL_SBX_006", message: `the adapter does not compile: ${detail}` };
    case "imports":
      return {
        code: "IL_SBX_007",
        message: `the adapter imports '${detail}', and nothing can be imported in the sandbox`,
        hint: "Keep an adapter in one file, or bundle it into one; `import type` is fine.",
      };
    case "threw":
      return { code: "IL_SBX_008", message: `the adapter threw while it was loaded: ${detail}` };
    case "memory":
      return { code: "IL_SBX_009", message: "the adapter ran out of memory while it was loaded" };
    case "time":
      return { code: "IL_SBX_010", message: "the adapter took too long to load (limit loadMs)" };
  }
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.slice(0, 10).join(", ");
}
