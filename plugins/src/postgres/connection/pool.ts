import { connect, type ConnectOptions } from "./connect.ts";
import { abortable, type Session } from "./session.ts";
import type { ConnectionSettings } from "./settings.ts";

/** A connection that lay unused for longer is replaced: firewalls forget quiet ones silently. */
const idleMsMax = 60_000;

interface Idle {
  readonly session: Session;
  readonly sinceMs: number;
}

/**
 * Connections of one destination, made when they are needed, at most `size` of them.
 * State: the idle ones, how many exist, and who waits for one.
 */
export class ConnectionPool {
  readonly #settings: ConnectionSettings;
  readonly #options: ConnectOptions;
  readonly #size: number;
  readonly #idle: Idle[] = [];
  readonly #waiting: (() => void)[] = [];
  #open = 0;
  #closed = false;

  constructor(settings: ConnectionSettings, options: ConnectOptions, size: number) {
    this.#settings = settings;
    this.#options = options;
    this.#size = size;
  }

  /**
   * Runs work on a connection of its own. The connection goes back when the work is done, and is
   * broken off when the work throws or the signal aborts: nobody gets a connection in doubt.
   */
  async use<Result>(
    signal: AbortSignal,
    work: (session: Session) => Promise<Result>,
  ): Promise<Result> {
    const session = await this.#acquire(signal);
    try {
      return await abortable(session, signal, () => work(session));
    } catch (error) {
      session.destroy();
      throw error;
    } finally {
      this.#release(session);
    }
  }

  /** Closes the idle connections now and the busy ones as they come back. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#takeAllIdle().map((session) => session.end()));
  }

  async #acquire(signal: AbortSignal): Promise<Session> {
    for (;;) {
      if (signal.aborted) {
        // It may just have been this one's turn: the next must not wait for nothing.
        this.#waiting.shift()?.();
        signal.throwIfAborted();
      }
      const session = this.#takeIdle();
      if (session !== undefined) return session;
      if (this.#open < this.#size) return this.#connect(signal);
      await this.#turn(signal);
    }
  }

  #takeIdle(): Session | undefined {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      const fresh = performance.now() - idle.sinceMs < idleMsMax;
      if (idle.session.usable && fresh) return idle.session;
      this.#open -= 1;
      idle.session.destroy();
    }
    return undefined;
  }

  #takeAllIdle(): readonly Session[] {
    this.#open -= this.#idle.length;
    return this.#idle.splice(0).map(({ session }) => session);
  }

  async #connect(signal: AbortSignal): Promise<Session> {
    // Counted before the wait, so that a crowd does not open more than `size`.
    this.#open += 1;
    try {
      return await connect(this.#settings, { ...this.#options, signal });
    } catch (error) {
      this.#open -= 1;
      this.#waiting.shift()?.();
      throw error;
    }
  }

  #release(session: Session): void {
    if (session.usable && !this.#closed) {
      this.#idle.push({ session, sinceMs: performance.now() });
    } else {
      this.#open -= 1;
      // What broke one has often broken all, and the others do not know it yet.
      for (const doubtful of [session, ...this.#takeAllIdle()]) doubtful.destroy();
    }
    this.#waiting.shift()?.();
  }

  async #turn(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    const leave = () => resolve();
    signal.addEventListener("abort", leave, { once: true });
    await promise;
    signal.removeEventListener("abort", leave);
    const place = this.#waiting.indexOf(resolve);
    if (place !== -1) this.#waiting.splice(place, 1);
  }
}
