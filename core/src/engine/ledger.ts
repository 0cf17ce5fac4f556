import type { Failure } from "../glossary.ts";
import type { Delivery, Disposition } from "../delivery/disposition.ts";
import { encodeEvent } from "../pipeline/event.ts";
import { TallyBook, tallyKey } from "../pipeline/tally.ts";
import type { Episode } from "../store/history.ts";
import { isStepsRoute } from "../store/store.ts";
import type {
  Attempt,
  NewDeadLetter,
  NewParked,
  ParkedSettlement,
  Settlement,
  StoredEvent,
  Target,
} from "../store/store.ts";

/** Gathers what one transaction will write about a batch: parked, dead, told, counted. */
export class Ledger {
  readonly tally = new TallyBook();
  readonly #pipeline: string;
  readonly #parked: NewParked[] = [];
  readonly #deadLetters: NewDeadLetter[] = [];
  readonly #episodes: Episode[] = [];

  constructor(pipeline: string) {
    this.#pipeline = pipeline;
  }

  park(
    route: string,
    event: StoredEvent,
    dueMs: number,
    attempts: readonly Attempt[],
    more: Pick<NewParked, "orderKey" | "waiting"> = {},
  ): void {
    const target = this.#target(route);
    const parkedId = parkedIdOf(target, event);
    this.#parked.push({ parkedId, target, event, dueMs, attempts, ...more });
  }

  bury(
    route: string,
    event: StoredEvent,
    failure: Failure,
    attempts: readonly Attempt[],
    atMs: number,
  ): void {
    this.#deadLetters.push({ target: this.#target(route), event, failure, attempts, atMs });
    this.tally.add(isStepsRoute(route) ? tallyKey.stepsDead : tallyKey.route(route, "dead"), 1);
  }

  /** Notes that a delivery is done at last, where it took more than one attempt. */
  tell(
    route: string,
    { id: eventId, originId }: Pick<StoredEvent, "id" | "originId">,
    attempts: readonly Attempt[],
    atMs: number,
  ): void {
    if (attempts.length === 0) return;
    const event = { eventId, ...(originId === undefined ? {} : { originId }) };
    this.#episodes.push({ ...event, target: this.#target(route), atMs, end: "done", attempts });
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
      const { inFlight, attempts } = deliveries[index] as Delivery;
      switch (disposition.kind) {
        case "done":
          done += 1;
          this.tell(route, inFlight.stored, attempts, atMs);
          break;
        case "parked": {
          const { dueMs, attempts: all, waiting } = disposition;
          this.park(route, encodeEvent(inFlight), dueMs, all, waiting && { waiting });
          break;
        }
        case "dead":
          this.bury(route, encodeEvent(inFlight), disposition.failure, disposition.attempts, atMs);
          break;
      }
    }
    this.tally.add(tallyKey.route(route, "done"), done);
  }

  close(): Settlement {
    return {
      parked: this.#parked,
      deadLetters: this.#deadLetters,
      episodes: this.#episodes,
      tally: this.tally.take(),
    };
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
  { parked, ...settlement }: Settlement,
): ParkedSettlement {
  const before = new Set(parkedIds);
  const after = new Set(parked.map(({ parkedId }) => parkedId));
  return {
    ...settlement,
    target,
    settled: parkedIds.filter((id) => !after.has(id)),
    postponed: parked.filter(({ parkedId }) => before.has(parkedId)),
    parked: parked.filter(({ parkedId }) => !before.has(parkedId)),
  };
}
