import type { LetterWhere } from "./letter-where.ts";
import type { DeadLetter } from "../store/store.ts";

/** Which dead letters are meant; what is left out does not matter. */
export interface DeadLetterFilter {
  readonly ids?: ReadonlySet<string>;
  readonly pipeline?: string;
  readonly route?: string;
  readonly code?: string;
  /** Name of the event. */
  readonly name?: string;
  readonly sinceMs?: number;
  readonly untilMs?: number;
  /** An expression, compiled: see `letter-where.ts`. */
  readonly where?: LetterWhere;
  /** Only those after this id, for paging. */
  readonly after?: string;
}

/** Whether a dead letter is meant. Requests in quarantine belong to no pipeline, route or name. */
export function evaluateFilter(letter: DeadLetter, filter: DeadLetterFilter): boolean {
  const { ids, pipeline, route, code, name, sinceMs = -Infinity, untilMs = Infinity } = filter;
  if (ids !== undefined && !ids.has(letter.deadLetterId)) return false;
  if (code !== undefined && letter.failure.code !== code) return false;
  if (letter.atMs < sinceMs || letter.atMs > untilMs) return false;
  const isThere =
    letter.kind === "request"
      ? pipeline === undefined && route === undefined && name === undefined
      : (pipeline === undefined || letter.target.pipeline === pipeline) &&
        (route === undefined || letter.target.route === route) &&
        (name === undefined || letter.event.name === name);
  // Last, so that it is asked of those alone that everything else means.
  return isThere && (filter.where?.holds(letter) ?? true);
}
