import type { Failure } from "../glossary.ts";
import type { Delivery, Disposition } from "../delivery/disposition.ts";
import { encodeEvent } from "../pipeline/event.ts";
import { TallyBook, tallyKey } from "../pipeline/tally.ts";
import { stepsRoute } from "../store/store.ts";
import type {
  Attempt,
  NewDeadLetter,
  NewParked,
  ParkedSettlement,
  Settlement,
  StoredEvent,
  Target,
} from "../store/store.ts";

/** Gathers what one transaction will write about a batch: parked, dead, counted. */
export class Ledger {
  readonly tally = new TallyBook();
  readonly #pipeline: string;
  readonly #parked: NewParked[] = [];
  readonly #deadLetters: NewDeadLetter[] = [];

  constructor(pipeline: string) {
    this.#pipeline = pipeline;
  }

  park(
    route: string,
    event: StoredEvent,
    dueMs: number,
    attempts: readonly Attempt[],
    orderKey?: string,
  ): void {
    const target = this.#target(route);
    const key = orderKey === undefined ? {} : { orderKey };
    this.#parked.push({
      parkedId: parkedIdOf(target, event),
      target,
      event,
      dueMs,
      attempts,
      ...key,
    });
  }

  bury(
    route: string,
    event: StoredEvent,
    failure: Failure,
    attempts: readonly Attempt[],
    atMs: number,
  ): void {
    this.#deadLetters.push({ target: this.#target(route), event, failure, attempts, atMs });
    this.tally.add(route === stepsRoute ? tallyKey.stepsDead : tallyKey.route(route, "dead"), 1);
  }

  /** Enters what became of deliveries to a route. */
  enter(
    route: string,
    deliveries: readonly Delivery[],
    dispositions: readonly Disposition[],
    atMs: number,
  ): void {
    let done = 0;
    for (const [index, disposition] of dispositions.entries()) {
      const { inFlight } = deliveries[index] as Delivery;
      switch (disposition.kind) {
        case "done":
          done += 1;
          break;
        case "parked":
          this.park(route, encodeEvent(inFlight), disposition.dueMs, disposition.attempts);
          break;
        case "dead":
          this.bury(route, encodeEvent(inFlight), disposition.failure, disposition.attempts, atMs);
          break;
      }
    }
    this.tally.add(tallyKey.route(route, "done"), done);
  }

  close(): Settlement {
    return { parked: this.#parked, deadLetters: this.#deadLetters, tally: this.tally.take() };
  }

  #target(route: string): Target {
    return { pipeline: this.#pipeline, route };
  }
}

/** One delivery is parked at most once, under a name that anybody can work out again. */
export function parkedIdOf(target: Target, event: Pick<StoredEvent, "id">): string {
  return `${event.id}/${target.pipeline}/${target.route}`;
}

/** What a ledger says of deliveries that were parked before: ended, or parked on. */
export function asParkedSettlement(
  target: Target,
  parkedIds: readonly string[],
  { parked, deadLetters, tally }: Settlement,
): ParkedSettlement {
  const before = new Set(parkedIds);
  const after = new Set(parked.map(({ parkedId }) => parkedId));
  return {
    target,
    settled: parkedIds.filter((id) => !after.has(id)),
    postponed: parked.filter(({ parkedId }) => before.has(parkedId)),
    parked: parked.filter(({ parkedId }) => !before.has(parkedId)),
    deadLetters,
    tally,
  };
}
