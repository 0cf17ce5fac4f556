import type { Clock } from "../clock.ts";
import { parkedIdOf } from "../engine/ledger.ts";
import { tallyKey } from "../pipeline/tally.ts";
import type { Episode, EpisodeEnd } from "../store/history.ts";
import { isStepsRoute, stepsRouteInto } from "../store/store.ts";
import type {
  DeadDelivery,
  DeadLetter,
  DeadLetterEnding,
  NewParked,
  QuarantinedRequest,
  Store,
} from "../store/store.ts";
import { findDeadLetters } from "./letters.ts";
import type { DeadLetterFilter } from "./letter-filter.ts";

/** What an operator's decision about dead letters came to. */
export interface Ended {
  /** They are dead letters no longer. */
  readonly ended: number;
  /** They still are: what they need is not there any more, or does still not fit. */
  readonly left: number;
  /** They still are: whether the filter's expression means them cannot be decided. Left out: none. */
  readonly undecided?: number;
}

/** What ending them needs beside the store. */
export interface EndingSurroundings {
  readonly store: Pick<Store, "deadLetters" | "endDeadLetters" | "find">;
  readonly clock: Clock;
  /** Told of what was parked, so that it is tried at once. */
  readonly onParked?: (parked: readonly NewParked[]) => void;
  /** Reads a request of quarantine anew; true where all of it fits now. Without it they are left. */
  readonly readAgain?: (letter: QuarantinedRequest) => Promise<boolean>;
}

/** Ended in one transaction at most. */
const endedAtOnceMax = 500;

/**
 * Tries dead letters again (`retried`: at once, with a new schedule of retries) or lets them go (`dropped`),
 * in transactions of a bounded size: a crash leaves each either dead or ended. An episode tells of each.
 */
export async function endDeadLetters(
  filter: DeadLetterFilter,
  end: Extract<EpisodeEnd, "retried" | "dropped">,
  surroundings: EndingSurroundings,
): Promise<Ended> {
  let [ended, left] = [0, 0];
  // What dies of being tried again is not tried again by the same decision.
  const untilMs = Math.min(filter.untilMs ?? Infinity, surroundings.clock.now());
  const meant = findDeadLetters(surroundings.store, { ...filter, untilMs });
  for await (const letters of pagesOf(meant)) {
    const endings: DeadLetterEnding[] = [];
    for (const letter of letters) {
      const ending = await endingOf(letter, end, surroundings);
      if (ending === "done") ended += 1;
      else if (ending === "left") left += 1;
      else endings.push(ending);
    }
    ended += await surroundings.store.endDeadLetters(endings);
    surroundings.onParked?.(endings.flatMap(({ parked }) => parked ?? []));
  }
  const undecided = filter.where?.undecided ?? 0;
  return { ended, left, ...(undecided === 0 ? {} : { undecided }) };
}

async function endingOf(
  letter: DeadLetter,
  end: Extract<EpisodeEnd, "retried" | "dropped">,
  surroundings: EndingSurroundings,
): Promise<DeadLetterEnding | "done" | "left"> {
  const { deadLetterId } = letter;
  if (letter.kind === "request") {
    if (end === "dropped") return { deadLetterId, tally: {} };
    return (await surroundings.readAgain?.(letter)) ? "done" : "left";
  }
  const atMs = surroundings.clock.now();
  const episode = episodeOf(letter, end, atMs);
  if (end === "dropped") return { deadLetterId, episode, tally: {} };
  const again = await againOf(letter, atMs, surroundings.store);
  return again === undefined ? "left" : { deadLetterId, episode, ...again };
}

/**
 * Where it is tried again. What could not be decided or put into words by an expression goes through the
 * steps anew, as it came in, and on to its route alone: by then the config may be mended.
 */
async function againOf(
  { target, event, failure }: DeadDelivery,
  atMs: number,
  store: Pick<Store, "find">,
): Promise<Pick<DeadLetterEnding, "parked" | "tally"> | undefined> {
  const due = { dueMs: atMs, attempts: [] };
  if (isStepsRoute(target.route)) {
    const parked = { parkedId: parkedIdOf(target, event), target, event, ...due };
    return { parked, tally: { [tallyKey.stepsRetried]: 1 } };
  }
  if (!failure.code.startsWith("IL_DSL_")) {
    const parked = { parkedId: parkedIdOf(target, event), target, event, ...due };
    return { parked, tally: { [tallyKey.route(target.route, "retried")]: 1 } };
  }
  const origin = (await store.find(event.originId ?? event.id))?.event;
  if (origin === undefined) return undefined;
  const anew = { ...target, route: stepsRouteInto(target.route) };
  const parked = { parkedId: parkedIdOf(anew, origin), target: anew, event: origin, ...due };
  return { parked, tally: { [tallyKey.taken]: 1, [tallyKey.replayed]: 1 } };
}

function episodeOf(
  { event: { id: eventId, originId }, target, failure, attempts }: DeadDelivery,
  end: EpisodeEnd,
  atMs: number,
): Episode {
  const event = { eventId, ...(originId === undefined ? {} : { originId }) };
  return { ...event, target, atMs, end, attempts, failure };
}

async function* pagesOf(letters: AsyncIterable<DeadLetter>): AsyncGenerator<readonly DeadLetter[]> {
  let page: DeadLetter[] = [];
  for await (const letter of letters) {
    page.push(letter);
    if (page.length < endedAtOnceMax) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
