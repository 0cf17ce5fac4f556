import type { EventId } from "../../glossary.ts";
import type {
  DeadLetter,
  DeadLetterRequest,
  NewDeadLetter,
  NewQuarantinedRequest,
  QuarantinedRequest,
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

  page({ limit, after = "0" }: DeadLetterRequest): readonly DeadLetter[] {
    const rest = this.#letters.filter(({ deadLetterId }) => Number(deadLetterId) > Number(after));
    return rest.slice(0, limit);
  }

  remove(deadLetterIds: readonly string[]): void {
    const gone = new Set(deadLetterIds);
    this.#letters = this.#letters.filter(({ deadLetterId }) => !gone.has(deadLetterId));
  }

  countOf(pipeline: string): number {
    return this.#letters.filter((letter) => {
      return letter.kind === "delivery" && letter.target.pipeline === pipeline;
    }).length;
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
