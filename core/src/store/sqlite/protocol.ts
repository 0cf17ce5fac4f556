import type { Problem } from "../../errors.ts";
import type { CacheAddition, CacheEntry, CacheSum } from "../cache.ts";
import type { Service } from "../history.ts";
import type { NewReplay, ReplayChange, ReplayStep } from "../replay.ts";
import type {
  ConfigVersion,
  DeadLetterEnding,
  NewQuarantinedRequest,
  ParkedSettlement,
  Settlement,
  StoredEvent,
} from "../store.ts";
import type { PackedEvents } from "./packed-events.ts";

/** What the main thread and the writer's thread say to each other. */

/** A part of a transaction. Each is applied whole or not at all. */
export type Command =
  | { readonly kind: "append"; readonly events: readonly StoredEvent[] }
  | { readonly kind: "register"; readonly pipeline: string }
  | {
      readonly kind: "settle";
      readonly pipeline: string;
      readonly token: PullToken;
      readonly settlement: Settlement;
      readonly nowMs: number;
    }
  | { readonly kind: "settleParked"; readonly settlement: ParkedSettlement; readonly nowMs: number }
  | { readonly kind: "quarantine"; readonly request: NewQuarantinedRequest }
  | { readonly kind: "removeDeadLetters"; readonly deadLetterIds: readonly string[] }
  | {
      readonly kind: "endDeadLetters";
      readonly endings: readonly DeadLetterEnding[];
      readonly nowMs: number;
    }
  | {
      readonly kind: "cachePut";
      readonly namespace: string;
      readonly entries: readonly CacheEntry[];
    }
  | {
      readonly kind: "cacheAdd";
      readonly namespace: string;
      readonly addition: CacheAddition;
      readonly nowMs: number;
    }
  | { readonly kind: "saveConfig"; readonly version: ConfigVersion }
  | { readonly kind: "serve"; readonly services: readonly Service[] }
  | { readonly kind: "addReplay"; readonly replay: NewReplay }
  | { readonly kind: "stepReplay"; readonly step: ReplayStep }
  | { readonly kind: "changeReplay"; readonly change: ReplayChange }
  | { readonly kind: "upkeep"; readonly nowMs: number; readonly passed: PassedPositions };

/** What a pulled batch of this store carries: the cursor that it started from, and where it leads. */
export interface PullToken {
  readonly from: number;
  readonly through: number;
}

/** By pipeline, the position up to which it has nothing left to pull, where that is past its cursor. */
export type PassedPositions = Readonly<Record<string, number>>;

/** A command on its way. An append is the number of its events, which come next in {@link Group.events}. */
export type SentCommand = Exclude<Command, { readonly kind: "append" }> | number;

/** Commands that share one transaction and one fsync. */
export interface Group {
  readonly commands: readonly SentCommand[];
  /** Those of all its appends, in order. */
  readonly events: PackedEvents;
}

export type ToWriter = Group | "close";

/** An event of an append that had been accepted before. */
export interface Repeat {
  readonly command: number;
  readonly event: number;
  readonly id: string;
}

/** What became of a transaction. */
export type Outcome =
  | {
      readonly kind: "committed";
      /** Position of the newest event in the log. */
      readonly head: number;
      readonly repeats: readonly Repeat[];
      /** By command that ends dead letters: how many were there. */
      readonly ended: Readonly<Record<number, number>>;
      /** By command that adds to cached counts: what they came to. */
      readonly sums: Readonly<Record<number, CacheSum>>;
      /** Whether an upkeep of this group left something for the next one. */
      readonly upkeepLeft: boolean;
      /** How long the commit took, its fsync included. */
      readonly commitMs: number;
    }
  /** It was rolled back: nothing of it was applied. */
  | { readonly kind: "refused"; readonly refusal: Refusal };

export type FromWriter =
  | { readonly kind: "opened"; readonly head: number }
  /** One for the group; where that was refused for the fault of one of its commands, one for each. */
  | { readonly kind: "done"; readonly outcomes: readonly Outcome[] }
  | { readonly kind: "failed"; readonly problem: Problem; readonly cause: string };

/** Why a group was rolled back. */
export type Refusal =
  | { readonly kind: "disk-full"; readonly cause: string }
  | { readonly kind: "stale"; readonly whose: string }
  | { readonly kind: "error"; readonly cause: string };

/** What the writer's thread is started with. */
export interface WriterSettings {
  readonly file: string;
  readonly idempotencyWindowMs: number;
  readonly retention: RetentionSettings;
  /** Pages the file may have; 0 for no bound of its own. */
  readonly filePagesMax: number;
}

export interface RetentionSettings {
  /** Events older than this may go. */
  readonly ageMs: number | undefined;
  /** The oldest events go while the file holds more than this. */
  readonly bytesMax: number | undefined;
}
