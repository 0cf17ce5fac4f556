import type { EventId } from "../../glossary.ts";
import type { DeadLetterRequest, ParkedListing } from "../reader.ts";
import type {
  DeadDelivery,
  DeadLetter,
  NewDeadLetter,
  NewQuarantinedRequest,
  QuarantinedRequest,
  StoredEvent,
  Target,
} from "../store.ts";

/** The dead letters of the reference store: a list, numbered in the order in which they came. */
export class DeadLetterList {
  #letters: readonly DeadLetter[] = [];
  #numbered = 0;

  bury(letter: NewDeadLetter): void {
    const deadLetterId = this.#nextId();
    this.#letters = [...this.#letters, { kind: "delivery", ...letter, deadLetterId }];
  }

  quarantine(request: NewQuarantinedRequest): EventId {
    const first = this.#sameDelivery(request);
    if (first === undefined) {
      const deadLetterId = this.#nextId();
      this.#letters = [...this.#letters, { kind: "request", ...request, deadLetterId }];
      return request.id;
    }
    const { request: text, failure, atMs } = request;
    const again = { ...first, request: text, failure, atMs };
    this.#letters = this.#letters.map((letter) => (letter === first ? again : letter));
    return first.id;
  }

  get deliveries(): readonly DeadDelivery[] {
    return this.#letters.filter((letter) => letter.kind === "delivery");
  }

  page({ limit, after = "0", ...filter }: DeadLetterRequest): readonly DeadLetter[] {
    const rest = this.#letters.filter(
      (letter) => Number(letter.deadLetterId) > Number(after) && passes(letter, filter),
    );
    return rest.slice(0, limit);
  }

  find(deadLetterId: string): DeadLetter | undefined {
    return this.#letters.find((letter) => letter.deadLetterId === deadLetterId);
  }

  remove(deadLetterIds: readonly string[]): void {
    const gone = new Set(deadLetterIds);
    this.#letters = this.#letters.filter(({ deadLetterId }) => !gone.has(deadLetterId));
  }

  /** Takes one away and returns it, where it is there. */
  take(deadLetterId: string): DeadLetter | undefined {
    const letter = this.find(deadLetterId);
    this.remove([deadLetterId]);
    return letter;
  }

  countQuarantined(): number {
    return this.#letters.filter(({ kind }) => kind === "request").length;
  }

  #sameDelivery({ source, deliveryKey }: NewQuarantinedRequest): QuarantinedRequest | undefined {
    return this.#letters
      .filter((letter) => letter.kind === "request")
      .find((one) => one.source === source && one.deliveryKey === deliveryKey);
  }

  #nextId(): string {
    this.#numbered += 1;
    return String(this.#numbered);
  }
}

type Filter = Omit<ParkedListing, "limit" | "after">;

/** Whether a delivery is of an event and goes to a target, as far as the filter says. */
export function isOf(
  { target, event }: { readonly target: Target; readonly event: StoredEvent },
  { eventId, pipeline = target.pipeline, route = target.route }: Filter,
): boolean {
  const isOfEvent = eventId === undefined || (event.originId ?? event.id) === eventId;
  return isOfEvent && target.pipeline === pipeline && target.route === route;
}

/** A request in quarantine goes nowhere: it has an id only. */
function passes(letter: DeadLetter, filter: Filter): boolean {
  if (letter.kind === "delivery") return isOf(letter, filter);
  const { eventId = letter.id, pipeline, route } = filter;
  return letter.id === eventId && pipeline === undefined && route === undefined;
}
