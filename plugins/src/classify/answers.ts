import { hashText, parseJson, stringifyJson } from "@ingestlayer/core/plugin";
import type { Cache, Clock, JsonValue, Log } from "@ingestlayer/core/plugin";
import { LRUCache } from "lru-cache";
import type { Asked } from "./ask.ts";

/** Answers held in memory: so many, and so many characters of questions. */
const memoryLimits = { entries: 50_000, characters: 32 * 1024 * 1024 };

/** An answer, and until when it is remembered: by the engine's clock, in memory as in the store. */
export interface Remembered {
  readonly answer: JsonValue;
  readonly untilMs: number;
}

/** How long an answer is remembered, and by which clock. */
export interface Lifetime {
  readonly ttlMs: number;
  readonly clock: Clock;
}

/**
 * What a model has answered, by the text of the question: in memory, behind it in the store. The
 * store's key is the xxHash of the text; the text itself stands beside the answer and is compared, so
 * that two questions of one key never share an answer. Equal questions that are asked at the same
 * time are asked once. A failure is not remembered.
 */
export class Answers {
  readonly #cache: Cache;
  readonly #hash: (text: string) => string;
  readonly #memory = new LRUCache<string, Remembered>({
    max: memoryLimits.entries,
    maxSize: memoryLimits.characters,
    sizeCalculation: (_value, text) => text.length,
  });
  readonly #asking = new Map<string, Promise<Asked>>();

  /** `hash` is there for tests that force two questions to one key. */
  constructor(cache: Cache, hash: (text: string) => string = hashText) {
    this.#cache = cache;
    this.#hash = hash;
  }

  /** Answers that are remembered, by text. One look at the store for all that memory lacks. */
  async find(texts: Iterable<string>, clock: Clock): Promise<ReadonlyMap<string, Remembered>> {
    const found = new Map<string, Remembered>();
    const missing: string[] = [];
    for (const text of new Set(texts)) {
      const remembered = this.#inMemory(text, clock);
      if (remembered !== undefined) found.set(text, remembered);
      else if (!this.#asking.has(text)) missing.push(text);
    }
    if (missing.length === 0) return found;
    const keys = missing.map((text) => this.#hash(text));
    const stored = await this.#cache.get(keys);
    missing.forEach((text, index) => {
      const remembered = readStored(stored.get(keys[index]!), text);
      if (remembered === undefined) return;
      this.#memory.set(text, remembered);
      found.set(text, remembered);
    });
    return found;
  }

  /** The answer if one is in memory by now, or the asking that is under way. */
  underWay(text: string, clock: Clock): Promise<Asked> | undefined {
    const remembered = this.#inMemory(text, clock);
    if (remembered !== undefined) {
      return Promise.resolve({ kind: "answer", answer: remembered.answer });
    }
    return this.#asking.get(text);
  }

  /** Asks, for everybody who wants to know, and remembers the answer before it is handed out. */
  ask(text: string, lifetime: Lifetime, log: Log, ask: () => Promise<Asked>): Promise<Asked> {
    const asking = this.#askAndRemember(text, lifetime, log, ask).finally(() =>
      this.#asking.delete(text),
    );
    this.#asking.set(text, asking);
    return asking;
  }

  async #askAndRemember(
    text: string,
    { ttlMs, clock }: Lifetime,
    log: Log,
    ask: () => Promise<Asked>,
  ): Promise<Asked> {
    const asked = await ask();
    if (asked.kind !== "answer") return asked;
    const untilMs = clock.now() + ttlMs;
    this.#memory.set(text, { answer: asked.answer, untilMs });
    try {
      const value = stringifyJson([text, asked.answer, untilMs]);
      await this.#cache.put([{ key: this.#hash(text), value, ttlMs }]);
    } catch (error) {
      // The answer is there all the same; only a restart would ask for it again.
      log.warn(`an answer could not be remembered: ${(error as Error).message}`);
    }
    return asked;
  }

  #inMemory(text: string, clock: Clock): Remembered | undefined {
    const remembered = this.#memory.get(text);
    return remembered !== undefined && clock.now() < remembered.untilMs ? remembered : undefined;
  }
}

function readStored(value: string | undefined, text: string): Remembered | undefined {
  if (value === undefined) return undefined;
  const [storedText, answer, untilMs] = parseJson(value) as [string, JsonValue, number];
  return storedText === text ? { answer, untilMs } : undefined;
}
