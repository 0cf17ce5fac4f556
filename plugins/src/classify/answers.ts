import { hashText, parseJson, stringifyJson } from "@ingestlayer/core/plugin";
import type { Cache, JsonValue, Log } from "@ingestlayer/core/plugin";
import { LRUCache } from "lru-cache";
import type { Asked } from "./ask.ts";

/** Answers held in memory: so many, and so many characters of questions. */
const memoryLimits = { entries: 50_000, characters: 32 * 1024 * 1024, ttlMs: 15 * 60 * 1000 };

/**
 * What a model has answered, by the text of the question: in memory, behind it in the store. The
 * store's key is the xxHash of the text; the text itself stands beside the answer and is compared, so
 * that two questions of one key never share an answer. Equal questions that are asked at the same
 * time are asked once. A failure is not remembered.
 */
export class Answers {
  readonly #cache: Cache;
  readonly #hash: (text: string) => string;
  readonly #memory = new LRUCache<string, { readonly answer: JsonValue }>({
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
  async find(texts: Iterable<string>): Promise<ReadonlyMap<string, JsonValue>> {
    const found = new Map<string, JsonValue>();
    const missing: string[] = [];
    for (const text of new Set(texts)) {
      const remembered = this.#memory.get(text);
      if (remembered !== undefined) found.set(text, remembered.answer);
      else if (!this.#asking.has(text)) missing.push(text);
    }
    if (missing.length === 0) return found;
    const keys = missing.map((text) => this.#hash(text));
    const stored = await this.#cache.get(keys);
    missing.forEach((text, index) => {
      const answer = readStored(stored.get(keys[index]!), text);
      if (answer === undefined) return;
      this.#memory.set(text, answer, { ttl: memoryLimits.ttlMs });
      found.set(text, answer.answer);
    });
    return found;
  }

  /** The answer if one is in memory by now, or the asking that is under way. */
  underWay(text: string): Promise<Asked> | undefined {
    const remembered = this.#memory.get(text);
    if (remembered !== undefined) return Promise.resolve({ kind: "answer", ...remembered });
    return this.#asking.get(text);
  }

  /** Asks, for everybody who wants to know, and remembers the answer before it is handed out. */
  ask(text: string, ttlMs: number, log: Log, ask: () => Promise<Asked>): Promise<Asked> {
    const asking = this.#askAndRemember(text, ttlMs, log, ask).finally(() =>
      this.#asking.delete(text),
    );
    this.#asking.set(text, asking);
    return asking;
  }

  async #askAndRemember(
    text: string,
    ttlMs: number,
    log: Log,
    ask: () => Promise<Asked>,
  ): Promise<Asked> {
    const asked = await ask();
    if (asked.kind !== "answer") return asked;
    this.#memory.set(text, asked, { ttl: Math.min(ttlMs, memoryLimits.ttlMs) });
    try {
      const value = stringifyJson([text, asked.answer]);
      await this.#cache.put([{ key: this.#hash(text), value, ttlMs }]);
    } catch (error) {
      // The answer is there all the same; only a restart would ask for it again.
      log.warn(`an answer could not be remembered: ${(error as Error).message}`);
    }
    return asked;
  }
}

function readStored(
  value: string | undefined,
  text: string,
): { readonly answer: JsonValue } | undefined {
  if (value === undefined) return undefined;
  const [storedText, answer] = parseJson(value) as [string, JsonValue];
  return storedText === text ? { answer } : undefined;
}
