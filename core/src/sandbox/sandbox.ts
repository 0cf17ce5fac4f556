import type { Problem } from "../errors.ts";
import type { JsonValue } from "../json/types.ts";
import type { Log } from "../plugin/setup.ts";
import { readAdapterSource } from "./adapter-source.ts";
import type { AdapterSource } from "./adapter-source.ts";
import { Calls } from "./calls.ts";
import type { CallOptions } from "./calls.ts";
import { adapterProblems, sandboxErrors } from "./errors.ts";
import type { SandboxFailure } from "./errors.ts";
import { bytesBeyond } from "./frames.ts";
import { createGuardedFetch } from "./fetch/guarded-fetch.ts";
import type { FetchOptions } from "./fetch/guarded-fetch.ts";
import { Secrets } from "./fetch/secrets.ts";
import { GuestLog } from "./guest-log.ts";
import { defaultLimits } from "./limits.ts";
import type { SandboxLimits } from "./limits.ts";
import { readOutbox } from "./outbox.ts";
import { Supervisor } from "./supervisor.ts";

/** What {@link openSandbox} takes. */
export interface SandboxOptions {
  /** Name for the log: `models.urgency`. */
  readonly name: string;
  /** Absolute path of the adapter: `.ts`, `.mts`, `.js` or `.mjs`. */
  readonly file: string;
  /** Hosts that `fetch` may reach: `api.example.com`, `host:8443`, `http://host`, `*.example.com`. */
  readonly hosts: readonly string[];
  /** Private addresses that it may reach all the same: `127.0.0.1:11434`, `10.1.0.0/16`. */
  readonly allowAddresses: readonly string[];
  /** Values by name. The guest sees placeholders; the values enter requests on their way out. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Values that the guest sees as they are. */
  readonly settings?: Readonly<Record<string, JsonValue>>;
  readonly limits?: Partial<SandboxLimits>;
  readonly log: Log;
  /** Resolves names to addresses; the system's resolver by default. */
  readonly resolve?: FetchOptions["resolve"];
}

/** A result, or why there is none. Integers beyond ±2^53 are `bigint`. */
export type SandboxResult = { readonly ok: true; readonly value: JsonValue } | SandboxFailure;

/**
 * An adapter behind its walls: a process of its own, an isolate inside it. Calls run concurrently;
 * what one of them does can fail the others that are in flight, which then say `retry`, and nothing
 * else. Nothing is started before the first call.
 */
export interface Sandbox extends AsyncDisposable {
  readonly source: AdapterSource;
  /** Starts the process, so that an adapter that cannot run is found before the first event. */
  check(exportName: string): Promise<Problem | undefined>;
  /** Calls `exportName(argument, { fetch, secrets, settings, log })`. */
  call(exportName: string, argument: string, options: CallOptions): Promise<SandboxResult>;
  /**
   * Calls a synchronous `exportName(payload, meta)` for each event of a batch, in one turn: the argument
   * is text of `writeBatch`, the value `BatchEnds`.
   */
  each(exportName: string, argument: string, options: CallOptions): Promise<SandboxResult>;
  /** Ends calls, requests and the process. */
  close(): Promise<void>;
}

/** Opens a sandbox. A file that cannot be used comes back as a problem. */
export function openSandbox(
  options: SandboxOptions,
):
  | { readonly ok: true; readonly sandbox: Sandbox }
  | { readonly ok: false; readonly problem: Problem } {
  const limits = { ...defaultLimits, ...options.limits };
  const read = readAdapterSource(options.file, limits.sourceBytesMax);
  return read.ok ? { ok: true, sandbox: new AdapterSandbox(read.source, limits, options) } : read;
}

/** States: open, closed. */
class AdapterSandbox implements Sandbox {
  readonly source: AdapterSource;
  readonly #limits: SandboxLimits;
  readonly #supervisor: Supervisor;
  readonly #calls: Calls;
  readonly #closeFetch: () => Promise<void>;
  readonly #log: GuestLog;

  constructor(source: AdapterSource, limits: SandboxLimits, options: SandboxOptions) {
    this.source = source;
    this.#limits = limits;
    this.#log = new GuestLog(options.name, options.log, limits.logLinesMax);
    const secrets = new Secrets(options.secrets);
    const guarded = createGuardedFetch({ ...options, secrets, limits });
    const given = { secrets: secrets.placeholders, settings: options.settings ?? {} };
    this.#closeFetch = guarded.close;
    this.#supervisor = new Supervisor(source, limits, given, {
      ran: (end, outbox) => {
        const items = readOutbox(outbox);
        if (items === undefined) {
          return this.#supervisor.kill(sandboxErrors.protocol("an outbox of another form"));
        }
        for (const item of items) {
          if (item.kind === "log") this.#log.write(item.number, item.body);
          else this.#calls.said(item);
        }
        this.#calls.ran(end);
      },
      lost: (failure) => this.#calls.endStarted(failure),
      ended: (failure) => this.#calls.endAll(failure),
    });
    this.#calls = new Calls(limits, guarded.fetch, (turn, body) =>
      this.#supervisor.run(turn, body),
    );
  }

  async check(exportName: string): Promise<Problem | undefined> {
    const loaded = await this.#supervisor.ready();
    if (loaded.ok) {
      return loaded.exports.includes(exportName)
        ? undefined
        : adapterProblems.missingExport(this.source.file, exportName, loaded.exports);
    }
    if ("problem" in loaded) return loaded.problem;
    const { code, reason } = loaded.failure.failure;
    return { code, message: reason, place: this.source.file };
  }

  call(exportName: string, argument: string, options: CallOptions): Promise<SandboxResult> {
    return this.#turn("call", exportName, argument, options);
  }

  each(exportName: string, argument: string, options: CallOptions): Promise<SandboxResult> {
    return this.#turn("each", exportName, argument, options);
  }

  async close(): Promise<void> {
    this.#calls.endAll(sandboxErrors.closed());
    await this.#supervisor.close();
    await this.#closeFetch();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #turn(
    turn: "call" | "each",
    target: string,
    argument: string,
    options: CallOptions,
  ): Promise<SandboxResult> {
    const { argumentBytesMax, callsMax } = this.#limits;
    const bytes = bytesBeyond(argument, argumentBytesMax);
    if (bytes !== undefined) return sandboxErrors.argument(bytes, argumentBytesMax);
    if (this.#calls.size >= callsMax) return sandboxErrors.busy(callsMax);
    return await this.#calls.start(options, async (run) => {
      const ready = this.#supervisor.ready();
      // Handed over at once where nothing has to be waited for: the child works while the host goes on.
      const loaded = ready instanceof Promise ? await ready : ready;
      if (loaded.ok) run(turn, target, argument);
      else if ("failure" in loaded) return loaded.failure;
      else return sandboxErrors.unloadable(loaded.problem);
    });
  }
}
