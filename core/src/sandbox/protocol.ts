import type { JsonValue } from "../json/types.ts";

/**
 * What parent and child say to each other. The child keeps nothing but the isolate: every turn of
 * the guest is started by the parent, and answered by exactly one `ran`, so that a child that owes
 * an answer is known. Nothing that comes from the child is trusted.
 */
export type ToChild =
  /** Makes a fresh isolate with what {@link LoadBody} holds; answered by `loaded` or `unloadable`. */
  | {
      readonly op: "load";
      readonly memoryMb: number;
      readonly loadMs: number;
      /** JSON text of one result, characters. */
      readonly resultMax: number;
      /** Outbox of one turn, characters. */
      readonly outputMax: number;
      readonly jit: boolean;
    }
  /** Runs the guest for one call; the body is what the call is handed. */
  | {
      readonly op: "run";
      readonly turn: TurnKind;
      readonly call: number;
      /** Export to call, or number of the fetch that is answered. */
      readonly target: string;
      readonly cpuMs: number;
    };

/** `call`: a value. `each`: events, a call for each. `reply`: an answer to a fetch. `cancel`: no body. */
export type TurnKind = "call" | "each" | "reply" | "cancel";

/** The body of `load`, as JSON. */
export interface LoadBody {
  /** The guest's own modules by name; `main` comes first. */
  readonly guest: Readonly<Record<string, string>>;
  readonly adapter: { readonly name: string; readonly code: string };
  /** What the guest's context holds beside functions. Secrets are placeholders. */
  readonly given: {
    readonly secrets: Readonly<Record<string, string>>;
    readonly settings: Readonly<Record<string, JsonValue>>;
  };
}

export type UnloadableReason = "syntax" | "imports" | "threw" | "memory" | "time";

export type StopReason = "time" | "memory" | "output";

export type FromChild =
  /** The first word of a child. */
  | { readonly op: "started" }
  | { readonly op: "loaded"; readonly exports: readonly string[] }
  | { readonly op: "unloadable"; readonly why: UnloadableReason }
  /** The body is the guest's outbox. Past `stopped` the isolate is gone until the next `load`. */
  | {
      readonly op: "ran";
      /** The isolate was gone already: nothing was run. */
      readonly missed?: boolean;
      readonly call: number;
      readonly cpuMs: number;
      readonly stopped?: StopReason;
    };

const unloadableReasons = new Set(["syntax", "imports", "threw", "memory", "time"]);
const stopReasons = new Set(["time", "memory", "output"]);

/** A header from the child, or undefined where it is none. */
export function readFromChild(header: unknown): FromChild | undefined {
  if (typeof header !== "object" || header === null) return undefined;
  const { op, exports, why, call, cpuMs, stopped, missed } = header as Record<string, unknown>;
  switch (op) {
    case "started":
      return { op };
    case "loaded":
      return isTextList(exports) ? { op, exports } : undefined;
    case "unloadable":
      return unloadableReasons.has(why as string) ? (header as FromChild) : undefined;
    case "ran": {
      const sound = isCount(call) && isCount(cpuMs);
      const told = missed === undefined || typeof missed === "boolean";
      return sound && told && (stopped === undefined || stopReasons.has(stopped as string))
        ? (header as FromChild)
        : undefined;
    }
    default:
      return undefined;
  }
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && value >= 0;
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
