import ivm from "isolated-vm";
import { stringifyJson } from "../json/text.ts";
import type { LoadBody, StopReason, ToChild, UnloadableReason } from "./protocol.ts";
import { turnLimitMs } from "./turn-limit.ts";

type LoadOptions = Extract<ToChild, { readonly op: "load" }>;
type Turn = Extract<ToChild, { readonly op: "run" }>;

/** What a turn left behind. `stopped`: the isolate is of no more use. */
export interface TurnEnd {
  readonly outbox: string;
  readonly stopped?: StopReason;
}

/** An adapter that cannot be loaded, and why. */
export class UnloadableError extends Error {
  override readonly name = "UnloadableError";
  readonly why: UnloadableReason;

  constructor(why: UnloadableReason, message: string) {
    super(message);
    this.why = why;
  }
}

/**
 * One isolate with the guest's modules and the adapter in it. No object of isolated-vm is reachable
 * from inside: functions of the guest are called by reference, strings in, strings out.
 */
export class GuestIsolate {
  readonly exports: readonly string[];
  readonly #isolate: ivm.Isolate;
  readonly #run: ivm.Reference;
  readonly #drain: ivm.Reference;
  readonly #outputMax: number;

  constructor(options: LoadOptions, body: LoadBody) {
    this.#outputMax = options.outputMax;
    this.#isolate = new ivm.Isolate({
      memoryLimit: options.memoryMb,
      // V8 has lost the isolate: nothing in this process can be relied on, the parent starts another.
      onCatastrophicError: () => process.abort(),
    });
    try {
      const { loadMs: timeout } = options;
      const given = stringifyJson(body.given);
      const context = this.#isolate.createContextSync();
      const main = this.#loadGuest(context, body.guest);
      const adapter = this.#loadAdapter(context, body.adapter, timeout);
      this.#run = main.getSync("run", { reference: true });
      this.#drain = main.getSync("drain", { reference: true });
      const bind = main.getSync("bind", { reference: true });
      // It looks at the exports: one that is not set yet, behind a top-level await, throws.
      const names = this.#attempt("threw", () =>
        bind.applySync(undefined, [adapter.derefInto(), given, options.resultMax], { timeout }),
      );
      this.exports = JSON.parse(names as string) as string[];
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /** Runs the guest until it has nothing to do but wait. The limit covers its microtasks too. */
  run({ turn, call, target, cpuMs }: Turn, body: string): TurnEnd {
    const timeout = turnLimitMs(cpuMs, performance.now());
    try {
      this.#run.applySync(undefined, [turn, call, target, body], { timeout });
      // `drain` calls nothing that the adapter could have changed, and past `run` no microtask waits:
      // a limit of its own would cost more than the call.
      const outbox = this.#drain.applySync(undefined, []) as string;
      return outbox.length > this.#outputMax ? { outbox: "", stopped: "output" } : { outbox };
    } catch {
      const stopped = this.#isolate.isDisposed ? "memory" : "time";
      return { outbox: stopped === "time" ? this.#lastWords() : "", stopped };
    }
  }

  dispose(): void {
    if (!this.#isolate.isDisposed) this.#isolate.dispose();
  }

  /** Log lines that were written before the turn was stopped. */
  #lastWords(): string {
    try {
      const outbox = this.#drain.applySync(undefined, [], { timeout: 50 }) as string;
      return outbox.length > this.#outputMax ? "" : outbox;
    } catch {
      return "";
    }
  }

  #loadGuest(context: ivm.Context, sources: LoadBody["guest"]): ivm.Reference {
    const modules = new Map(
      Object.entries(sources).map(([name, code]) => [
        name,
        this.#isolate.compileModuleSync(code, { filename: `guest:${name}` }),
      ]),
    );
    const main = modules.get("main");
    if (main === undefined) throw new Error("the guest has no module 'main'");
    main.instantiateSync(context, (specifier) => {
      const found = modules.get(moduleName(specifier));
      if (found === undefined) throw new Error(`the guest has no module '${specifier}'`);
      return found;
    });
    main.evaluateSync();
    return main.namespace;
  }

  #loadAdapter(
    context: ivm.Context,
    { name, code }: LoadBody["adapter"],
    timeout: number,
  ): ivm.Reference {
    const module = this.#attempt("syntax", () =>
      this.#isolate.compileModuleSync(code, { filename: `file:///${name}` }),
    );
    const [specifier] = module.dependencySpecifiers;
    if (specifier !== undefined) throw new UnloadableError("imports", specifier);
    this.#attempt("syntax", () =>
      module.instantiateSync(context, () => {
        throw new Error("no imports");
      }),
    );
    this.#attempt("threw", () => module.evaluateSync({ timeout }));
    return module.namespace;
  }

  #attempt<T>(why: "syntax" | "threw", work: () => T): T {
    try {
      return work();
    } catch (error) {
      const message = error instanceof Error ? error.message : "";
      if (this.#isolate.isDisposed) throw new UnloadableError("memory", "");
      if (message === "Script execution timed out.") throw new UnloadableError("time", "");
      throw new UnloadableError(why, message.slice(0, 500));
    }
  }
}

/** `./outbox.ts`, `../../json/text.js`: the name without folder and ending. */
function moduleName(specifier: string): string {
  return specifier.replace(/^.*\//, "").replace(/\.[jt]s$/, "");
}
