import { IngestError } from "../../errors.ts";
import { diskFull, queueFull, staleSettlement, storeClosed, writeFailed } from "../problems.ts";
import type { QueueFill } from "../problems.ts";
import type { Command, Outcome, Refusal } from "./protocol.ts";
import type { WriterThread } from "./writer-thread.ts";

/** Events that share a transaction at most: bounds what a single commit takes. */
export const groupEventsMax = 2_000;

/** Events that are worth a commit of their own: waiting for more would save next to nothing. */
const groupEventsEnough = 500;

/** How often the event loop may turn while a group gathers. */
const gatherTurnsMax = 60;

/** Groups that the writer has at most: one to apply, and one so that it need not wait for the next. */
const groupsAheadMax = 2;

export type Committed = Extract<Outcome, { kind: "committed" }>;

/** A commit as one command sees it: what became of its group, and which command of that it was. */
export interface CommandReply {
  readonly committed: Committed;
  readonly command: number;
}

export interface GroupQueueSettings {
  readonly file: string;
  /** What may wait at most, the group in flight included. */
  readonly limit: QueueFill;
  /** Called for each commit, in log order, before the calls that it ends resolve. */
  readonly onCommitted: (committed: Committed, commands: readonly Command[]) => void;
}

interface Entry {
  readonly command: Command;
  readonly fill: QueueFill;
  readonly resolve: (reply: CommandReply) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Group commit. Commands that come while the writer is busy with a transaction wait, and go together
 * into the next one: one fsync for all of them, and never a timer.
 *
 * State: what waits, in order; the groups that the writer has; whether a group is gathering; and once
 * it cannot go on, the error that every call gets.
 */
export class GroupQueue {
  readonly #file: string;
  readonly #writer: WriterThread;
  readonly #limit: QueueFill;
  readonly #onCommitted: GroupQueueSettings["onCommitted"];
  #waiting: Entry[] = [];
  readonly #inFlight: (readonly Entry[])[] = [];
  #events = 0;
  #bytes = 0;
  #gathering = false;
  /** About how many calls are under way at one time. */
  #callers = 0;
  #ended: IngestError | undefined;
  #idle: (() => void) | undefined;

  constructor(writer: WriterThread, { file, limit, onCommitted }: GroupQueueSettings) {
    this.#file = file;
    this.#writer = writer;
    this.#limit = limit;
    this.#onCommitted = onCommitted;
    writer.onReply = (outcomes) => this.#receive(outcomes);
    writer.onStop = (error) => this.#end(error);
  }

  /** Resolves when the command is on disk. `fill` is what it counts against the limits. */
  push(command: Command, fill: QueueFill = { events: 0, bytes: 0 }): Promise<CommandReply> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    const events = this.#events + fill.events;
    const bytes = this.#bytes + fill.bytes;
    // What comes alone is let in whatever its size, or it never could be.
    const over = events > this.#limit.events || bytes > this.#limit.bytes;
    if (over && fill.events > 0 && this.#events > 0) {
      return Promise.reject(queueFull({ events, bytes }, this.#limit));
    }
    this.#events = events;
    this.#bytes = bytes;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ command, fill, resolve, reject });
      this.#sendIfEnough();
    });
  }

  /** Takes no more, and resolves when everything that waited is on disk or refused. */
  async close(): Promise<void> {
    this.#ended ??= storeClosed();
    if (this.#waiting.length === 0 && this.#inFlight.length === 0) return;
    await new Promise<void>((resolve) => (this.#idle = resolve));
  }

  /**
   * Sends what waits once about half of those that call again and again have come, so that one half
   * is served while the other is on its way to the disk, or once it is enough by itself. At once, in
   * the midst of a turn of the event loop: one turn often brings all callers, and then all would wait
   * for the disk together. Callers that stay away cost some turns, no timer.
   */
  #sendIfEnough(): void {
    if (this.#inFlight.length === groupsAheadMax || this.#waiting.length === 0) return;
    if (this.#isEnough()) this.#send(this.#takeGroup());
    else if (this.#inFlight.length === 0 && !this.#gathering) {
      this.#gathering = true;
      setImmediate(() => this.#gather(1));
    }
  }

  #gather(turn: number): void {
    const isSent = this.#inFlight.length > 0;
    if (!isSent && !this.#isEnough() && turn < gatherTurnsMax) {
      setImmediate(() => this.#gather(turn + 1));
      return;
    }
    this.#gathering = false;
    if (!isSent) this.#send(this.#takeGroup());
  }

  #takeGroup(): Entry[] {
    let events = 0;
    const end = this.#waiting.findIndex(({ fill }) => (events += fill.events) > groupEventsMax);
    if (end === -1) {
      const all = this.#waiting;
      this.#waiting = [];
      return all;
    }
    return this.#waiting.splice(0, Math.max(end, 1));
  }

  #send(group: readonly Entry[]): void {
    if (group.length === 0) return;
    this.#inFlight.push(group);
    this.#writer.send(group.map((entry) => entry.command));
  }

  #receive(outcomes: readonly Outcome[]): void {
    const group = this.#inFlight.shift() ?? [];
    const ahead = this.#inFlight.reduce((sum, { length }) => sum + length, 0);
    this.#noteCallers(group.length + ahead + this.#waiting.length);
    // The writer goes on before what it has done is told.
    this.#sendIfEnough();
    const [outcome] = outcomes;
    if (outcomes.length === 1 && outcome !== undefined) this.#finish(group, outcome);
    else
      for (const [place, own] of outcomes.entries())
        this.#finish(group.slice(place, place + 1), own);
    if (this.#inFlight.length + this.#waiting.length === 0) this.#idle?.();
  }

  #isEnough(): boolean {
    if (this.#waiting.length * 2 >= this.#callers) return true;
    let events = 0;
    return this.#waiting.some(({ fill }) => (events += fill.events) >= groupEventsEnough);
  }

  /** Follows a rise at once and a fall slowly. */
  #noteCallers(seen: number): void {
    this.#callers = Math.max(seen, this.#callers * 0.9 + seen * 0.1);
  }

  #finish(group: readonly Entry[], outcome: Outcome): void {
    for (const { fill } of group) {
      this.#events -= fill.events;
      this.#bytes -= fill.bytes;
    }
    if (outcome.kind === "committed") {
      this.#onCommitted(
        outcome,
        group.map((entry) => entry.command),
      );
      group.forEach((entry, command) => entry.resolve({ committed: outcome, command }));
      return;
    }
    const error = this.#errorOf(outcome.refusal);
    for (const entry of group) entry.reject(error);
  }

  #errorOf(refusal: Refusal): Error {
    switch (refusal.kind) {
      case "disk-full":
        return diskFull(this.#file, new Error(refusal.cause));
      case "stale":
        return staleSettlement(refusal.whose);
      case "error":
        return writeFailed(this.#file, refusal.cause);
    }
  }

  #end(error: IngestError): void {
    this.#ended = error;
    const lost = [...this.#inFlight.flat(), ...this.#waiting];
    this.#inFlight.length = 0;
    this.#waiting = [];
    for (const entry of lost) entry.reject(error);
    this.#idle?.();
  }
}
