import type { Event, Verdict } from "@ingestlayer/core/plugin";
import type { Memory } from "../_keyed/remember.ts";

/** The last event of a key, and until when the next is waited for. */
interface Report {
  readonly id: string;
  readonly atMs: number;
  readonly dueMs: number;
  /** Whether it was waited for once more because the look at it came late. */
  readonly again: boolean;
}

/** What is remembered of one key: the last that was heard of it. */
export class LastReport implements Memory {
  #last: Report | undefined;
  readonly #withinMs: number;

  constructor(text: string | undefined, withinMs: number) {
    this.#last = text === undefined ? undefined : (JSON.parse(text) as Report);
    this.#withinMs = withinMs;
  }

  see(event: Event, nowMs: number): () => Verdict {
    const { id, received_at } = event.meta;
    const atMs = received_at.getTime();
    if (this.#last === undefined || isBefore(this.#last, { id, atMs })) {
      this.#last = { id, atMs, dueMs: nowMs + this.#withinMs, again: false };
    }
    return () => this.#judge(event, nowMs);
  }

  get text(): string {
    return JSON.stringify(this.#last);
  }

  #judge({ meta, payload }: Event, nowMs: number): Verdict {
    const last = this.#last as Report;
    if (last.id !== meta.id) return { kind: "drop", reason: "another with its key has followed" };
    if (nowMs - last.dueMs > lateMs && !last.again) {
      // Nothing ran when it fell due: what came in since may lie in the log and not have been seen.
      this.#last = { ...last, dueMs: nowMs + lateMs, again: true };
      return hold(this.#last);
    }
    return nowMs < last.dueMs ? hold(last) : { kind: "keep", payload };
  }
}

/** A look that comes so much later than it was due was kept from coming: by a stop, or a heavy load. */
const lateMs = 30_000;

function hold({ dueMs }: Report): Verdict {
  return { kind: "hold", untilMs: dueMs, reason: "waits for the next one with its key" };
}

function isBefore(last: Report, next: Pick<Report, "id" | "atMs">): boolean {
  return last.atMs === next.atMs ? last.id < next.id : last.atMs < next.atMs;
}
