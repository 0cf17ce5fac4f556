import { hashText } from "@ingestlayer/core/plugin";
import type { Cache } from "@ingestlayer/core/plugin";

/**
 * Which thread belongs to a key: the timestamp of the message that opened it, remembered across
 * restarts. Keys are told apart by workspace (its token), channel and the key itself.
 */
export class Threads {
  readonly #cache: Cache;
  readonly #workspace: string;

  constructor(cache: Cache, token: string) {
    this.#cache = cache;
    this.#workspace = hashText(token);
  }

  /** The `thread_ts` of a key, undefined where it has no thread yet. */
  async find(channel: string, key: string): Promise<string | undefined> {
    const name = this.#name(channel, key);
    return (await this.#cache.get([name])).get(name);
  }

  /** Remembers it from now on for `ttlMs`. */
  async remember(channel: string, key: string, ts: string, ttlMs: number): Promise<void> {
    await this.#cache.put([{ key: this.#name(channel, key), value: ts, ttlMs }]);
  }

  #name(channel: string, key: string): string {
    return `thread ${this.#workspace} ${channel} ${key}`;
  }
}
