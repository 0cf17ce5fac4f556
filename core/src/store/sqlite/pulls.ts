import type { Clock } from "../../clock.ts";
import { pullInProgress, storeClosed } from "../problems.ts";
import { isFull, roomAfter } from "../page.ts";
import type { PageLimit } from "../page.ts";
import type { PulledBatch, PullRequest, StoredEvent } from "../store.ts";
import type { LogEntry } from "../reader.ts";
import type { LogReader } from "./log-reader.ts";
import type { LogTail } from "./log-tail.ts";
import type { Committed } from "./group-queue.ts";
import type { Command, PassedPositions, PullToken } from "./protocol.ts";
import { Wakeups } from "../wakeups.ts";

/** Where a pipeline stands. Positions, each at or past the one above it. */
interface Standing {
  /** The cursor on disk: everything up to here is settled. */
  settled: number;
  /** The end of the newest pulled batch; the next one begins here. */
  pulled: number;
  /** Nothing of the names that were asked for last lies between `pulled` and here. */
  scanned: number;
  scannedNames: string;
  pulling: boolean;
}

export interface PullsSettings {
  readonly reader: LogReader;
  readonly tail: LogTail;
  readonly clock: Clock;
  /** Position of the newest event at the start. */
  readonly head: number;
  /** Makes a pipeline's cursor durable, so that retention waits for it. */
  readonly register: (pipeline: string) => Promise<unknown>;
}

/**
 * Hands out the log, batch by batch, to the pipelines.
 *
 * State: the newest committed position (readers never look past it, so that a commit that the main
 * thread has not heard of yet is not seen early), and a {@link Standing} for each pipeline.
 */
export class Pulls {
  readonly #settings: PullsSettings;
  readonly #wakeups: Wakeups;
  readonly #standings = new Map<string, Standing>();
  #head: number;
  #closed = false;

  constructor(settings: PullsSettings) {
    this.#settings = settings;
    this.#wakeups = new Wakeups(settings.clock);
    this.#head = settings.head;
  }

  async pull(request: PullRequest, signal?: AbortSignal): Promise<PulledBatch> {
    signal?.throwIfAborted();
    const { pipeline } = request;
    const standing = await this.#standing(pipeline);
    if (standing.pulling) throw pullInProgress(pipeline);
    standing.pulling = true;
    try {
      return await this.#next(standing, request, signal);
    } finally {
      standing.pulling = false;
    }
  }

  /** Called for each commit, in order. */
  committed(committed: Committed, commands: readonly Command[]): void {
    if (this.#standings.size > 0) this.#keep(committed, commands);
    this.#head = committed.head;
    if (!this.#wakeups.waiting) return;
    const added = new Map<string, number>();
    for (const command of commands) {
      if (command.kind !== "append") continue;
      for (const { name } of command.events) added.set(name, (added.get(name) ?? 0) + 1);
    }
    this.#wakeups.notify(added);
  }

  /** Called when a batch's settlement is on disk. */
  settled(pipeline: string, { through }: PullToken): void {
    const standing = this.#standings.get(pipeline);
    if (standing !== undefined) standing.settled = through;
  }

  /** The pipeline's cursor, as far as this thread has heard of it. */
  cursor(pipeline: string): number {
    return this.#standings.get(pipeline)?.settled ?? this.#settings.reader.cursor(pipeline) ?? 0;
  }

  /** Resolves with the head once it lies past a position, or when the time is over. */
  async appended(after: number, waitMs: number, signal: AbortSignal | undefined): Promise<number> {
    signal?.throwIfAborted();
    if (this.#head <= after && waitMs > 0) {
      await this.#wakeups.wait({ names: "all", count: 1, ms: waitMs }, signal);
    }
    if (this.#closed) throw storeClosed();
    return this.#head;
  }

  /** What retention may pass although no settlement has moved the cursor there. */
  passed(): PassedPositions {
    const idle = [...this.#standings].filter(([, { settled, pulled }]) => settled === pulled);
    return Object.fromEntries(idle.map(([pipeline, { scanned }]) => [pipeline, scanned]));
  }

  /** Ends the waiting pulls; they reject with `IL_STORE_007`. */
  close(): void {
    this.#closed = true;
    this.#wakeups.notifyAll();
  }

  /** Puts the new events behind those that the tail has. */
  #keep({ repeats }: Committed, commands: readonly Command[]): void {
    const repeated = new Set(repeats.map(({ command, event }) => `${command}/${event}`));
    let position = this.#head;
    for (const [index, command] of commands.entries()) {
      if (command.kind !== "append") continue;
      for (const [at, event] of command.events.entries()) {
        if (repeated.size > 0 && repeated.has(`${index}/${at}`)) continue;
        this.#settings.tail.add((position += 1), event);
      }
    }
  }

  async #standing(pipeline: string): Promise<Standing> {
    const known = this.#standings.get(pipeline);
    if (known !== undefined) return known;
    const cursor = this.#settings.reader.cursor(pipeline);
    if (cursor === undefined) await this.#settings.register(pipeline);
    const at = cursor ?? 0;
    const standing = { settled: at, pulled: at, scanned: at, scannedNames: "", pulling: false };
    const made = this.#standings.get(pipeline) ?? standing;
    this.#standings.set(pipeline, made);
    return made;
  }

  /** The next batch, once there is one, or an empty one when the time is over. */
  async #next(
    standing: Standing,
    request: PullRequest,
    signal: AbortSignal | undefined,
  ): Promise<PulledBatch> {
    if (this.#closed) throw storeClosed();
    const { names, waitMs, lingerMs } = request;
    let entries = this.#scan(standing, request);
    if (entries.length === 0 && waitMs > 0) {
      await this.#wakeups.wait({ names, count: 1, ms: waitMs }, signal);
      if (this.#closed) throw storeClosed();
      entries = this.#scan(standing, request);
    }
    const last = entries.at(-1);
    const room = roomAfter(eventsOf(entries), request);
    if (last === undefined || isFull(room) || lingerMs <= 0) {
      return this.#hand(standing, request, entries);
    }
    await this.#wakeups.wait({ names, count: room.limit, ms: lingerMs }, signal);
    if (this.#closed) throw storeClosed();
    const more = this.#read(names, last.position, room);
    return this.#hand(standing, request, [...entries, ...more]);
  }

  #scan(standing: Standing, { names, ...page }: PullRequest): readonly LogEntry[] {
    const asked = names.join("\n");
    if (asked !== standing.scannedNames) {
      standing.scanned = standing.pulled;
      standing.scannedNames = asked;
    }
    const entries = this.#read(names, standing.scanned, page);
    if (entries.length === 0) standing.scanned = this.#head;
    return entries;
  }

  #read(names: readonly string[], after: number, page: PageLimit): readonly LogEntry[] {
    if (after >= this.#head) return [];
    const range = { ...page, after, through: this.#head };
    const { tail, reader } = this.#settings;
    return tail.continues(after) ? tail.entries(names, range) : reader.entries(names, range);
  }

  /** Lets the tail go as far as everybody has read who reads from it. */
  #releaseTail(): void {
    const { tail } = this.#settings;
    let through = this.#head;
    for (const { scanned } of this.#standings.values()) {
      if (scanned < through && tail.continues(scanned)) through = scanned;
    }
    tail.release(through);
  }

  /** Moves on past what was read last. In one turn with the reading, so that the head is the same. */
  #hand(standing: Standing, request: PullRequest, entries: readonly LogEntry[]): PulledBatch {
    const { pipeline } = request;
    const events = eventsOf(entries);
    const from = standing.pulled;
    const last = entries.at(-1);
    if (last !== undefined) {
      // A batch that is not full was read to the end of the log: what does not match is passed over.
      standing.pulled = isFull(roomAfter(events, request)) ? last.position : this.#head;
      standing.scanned = standing.pulled;
    }
    this.#releaseTail();
    const token: PullToken = { from, through: standing.pulled };
    return { pipeline, events, token };
  }
}

function eventsOf(entries: readonly LogEntry[]): readonly StoredEvent[] {
  return entries.map(({ event }) => event);
}
