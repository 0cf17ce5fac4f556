import type { JsonValue } from "../json/types.ts";

/**
 * The answer to `why`, as it goes over the wire: times are RFC 3339, nothing in it is a secret, and what a
 * step hid from the event is not shown.
 */
export interface Story {
  /** What was asked for: an event's id or an idempotency key. */
  readonly asked: string;
  readonly found: "event" | "quarantined" | "forgotten" | "unknown";
  /** The whole answer in a sentence or two. */
  readonly summary: string;
  readonly event?: EventFacts;
  /** What is known of its idempotency key. */
  readonly key?: KeyFacts;
  readonly pipelines: readonly PipelineStory[];
}

export interface EventFacts {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly received: string;
  readonly position?: number;
}

export interface KeyFacts {
  readonly key: string;
  readonly first: string;
  /** Submissions that were answered with the first event, and not stored. */
  readonly repeats: number;
  readonly latest?: string;
}

/** What one pipeline did with the event. */
export interface PipelineStory {
  readonly pipeline: string;
  /** Where the event stands in it: `waiting` has yet to be taken, `held` and `retrying` wait in its steps. */
  readonly state: "waiting" | "held" | "retrying" | "failed" | "dropped" | "passed" | "uncertain";
  readonly summary: string;
  /** Hash of the config version that served it, and whether that is the one of now. */
  readonly config?: { readonly hash: string; readonly current: boolean };
  readonly steps: readonly StepStory[];
  readonly routes: readonly RouteStory[];
  /** What may be otherwise than it is told here, and why. */
  readonly notes: readonly string[];
}

export interface StepStory {
  readonly step: string;
  readonly kind: "ENR" | "CTL" | "MUT";
  /** Id of the part, where an earlier step made several events of this one. */
  readonly part?: string;
  readonly verdict: "skip" | "keep" | "split" | "drop" | "hold" | "fail";
  readonly reason?: string;
  readonly code?: string;
  /** Names that locate a failure: a field, a column. */
  readonly detail?: Readonly<Record<string, string>>;
  /** The step's own `when`, part by part. */
  readonly when?: readonly Reading[];
  /** What the step decides by, part by part. */
  readonly reads?: readonly Reading[];
  readonly changes?: readonly Change[];
  /** What it counted, such as personal data by type. */
  readonly counts?: Readonly<Record<string, number>>;
  /** What it says of the event itself, such as where a label comes from. */
  readonly notes?: readonly string[];
}

/** A part of an expression and what it was. */
export interface Reading {
  readonly text: string;
  readonly value?: JsonValue;
  /** It could not be evaluated. */
  readonly error?: string;
  /** A later step hides what it reads. */
  readonly hidden?: true;
}

export interface Change {
  readonly path: string;
  readonly change: "added" | "changed" | "removed";
  /** What stands there now; left out where it was removed or where a later step hides it. */
  readonly value?: JsonValue;
}

export interface RouteStory {
  readonly route: string;
  readonly destination: string;
  readonly part?: string;
  readonly state: "delivered" | "skipped" | "undecided" | "waiting" | "paused" | "dead" | "dropped";
  readonly summary: string;
  readonly when?: readonly Reading[];
  readonly attempts?: readonly AttemptStory[];
  /** When it is tried next. */
  readonly next?: string;
}

export interface AttemptStory {
  readonly at: string;
  readonly code: string;
  readonly reason: string;
  /** Its answer was lost: it may have arrived all the same. */
  readonly maybe?: true;
}
