import type { Failure } from "../glossary.ts";
import type { InFlight } from "./event.ts";
import { TallyBook } from "./tally.ts";

/** A step could not process an event. */
export interface Failed {
  readonly kind: "fail";
  readonly failure: Failure;
  /** Whether the same event can get through later. */
  readonly retry: boolean;
  readonly afterMs?: number;
}

/** A step wants to see an event again later. */
export interface Held {
  readonly kind: "hold";
  readonly untilMs: number;
  readonly reason: string;
}

/** Why an event did not get through a step. */
export type Setback = Failed | Held;

/** Parts that one accepted event may become, over all steps of a pipeline. */
export const partsMax = 1_000;

/**
 * The parts of one accepted event on their way through the steps. They get through together or not
 * at all; then nothing of what became of them counts, and a repeat of the event does nothing twice.
 */
export class Family {
  /** As it came in. */
  readonly origin: InFlight;
  /** What steps did with the parts. */
  readonly tally = new TallyBook();
  #setback: Setback | undefined;
  #parts = 0;

  constructor(origin: InFlight) {
    this.origin = origin;
  }

  /** What stopped it: what no repeat mends before a failure, that before a hold, then the longest wait. */
  get setback(): Setback | undefined {
    return this.#setback;
  }

  /** One of the parts did not get through. */
  setBack(setback: Setback): void {
    const before = this.#setback;
    if (before === undefined || outweighs(setback, before)) this.#setback = setback;
  }

  /** Takes in parts; false where they are too many. */
  grow(parts: number): boolean {
    this.#parts += parts;
    return this.#parts <= partsMax;
  }
}

function outweighs(one: Setback, other: Setback): boolean {
  const [weight, otherWeight] = [weightOf(one), weightOf(other)];
  return weight === otherWeight ? waitOf(one) > waitOf(other) : weight > otherWeight;
}

function weightOf(setback: Setback): number {
  if (setback.kind === "hold") return 0;
  return setback.retry ? 1 : 2;
}

function waitOf(setback: Setback): number {
  return setback.kind === "hold" ? setback.untilMs : (setback.afterMs ?? 0);
}
