import type { Log } from "../plugin/setup.ts";
import type { Store } from "../store/store.ts";
import { Account } from "./account.ts";
import type { Used } from "./account.ts";

/** What of a store remembers what was used. */
export type SpendingStore = Pick<Store, "cacheGet" | "cachePut">;

/** A budget's period. Minutes and days begin on the clock, in UTC. */
export type Period = "minute" | "day";

const periodMs: Readonly<Record<Period, number>> = { minute: 60_000, day: 86_400_000 };
const namespace = "model-spending";

/**
 * What models have used, by model and period. There is one for each store, so that a reload or a replay
 * counts on where it stands. Days are kept in the store, written behind the calls: of a process that
 * was killed the last few calls may be missing. A minute is not kept.
 */
export class Spending {
  readonly #store: SpendingStore;
  readonly #accounts = new Map<string, { startMs: number; account: Promise<Account> }>();
  /** What is to be written, and what is being written, by key. */
  readonly #unwritten = new Map<string, { readonly used: Used; readonly endMs: number }>();
  readonly #writes = new Map<string, Promise<void>>();

  constructor(store: SpendingStore) {
    this.#store = store;
  }

  /** The account of the period that `nowMs` lies in. Rejects with the store's error. */
  account(model: string, period: Period, nowMs: number, log: Log): Promise<Account> {
    const name = `${model}/${period}`;
    const startMs = nowMs - (nowMs % periodMs[period]);
    const known = this.#accounts.get(name);
    // A clock that was put back stays in the later period.
    if (known !== undefined && known.startMs >= startMs) return known.account;
    const endMs = startMs + periodMs[period];
    const account =
      period === "minute"
        ? Promise.resolve(new Account({ startMs, endMs }, nothing, () => undefined))
        : this.#openDay(name, { startMs, endMs }, log);
    this.#accounts.set(name, { startMs, account });
    account.catch(() => this.#accounts.delete(name));
    return account;
  }

  /** Resolves when all that was counted is on disk, or could not be written. */
  async written(): Promise<void> {
    await Promise.all(this.#writes.values());
  }

  async #openDay(
    name: string,
    period: Pick<Account, "startMs" | "endMs">,
    log: Log,
  ): Promise<Account> {
    const key = `${name}/${new Date(period.startMs).toISOString()}`;
    const text = (await this.#store.cacheGet(namespace, [key])).get(key);
    const used = text === undefined ? nothing : (JSON.parse(text) as Used);
    return new Account(period, used, (now) => {
      this.#unwritten.set(key, { used: now, endMs: period.endMs });
      if (!this.#writes.has(key)) this.#writes.set(key, this.#write(key, log));
    });
  }

  /** One write at a time, always of the newest numbers: calls at the same time share it. */
  async #write(key: string, log: Log): Promise<void> {
    try {
      for (let next = this.#unwritten.get(key); next; next = this.#unwritten.get(key)) {
        this.#unwritten.delete(key);
        const value = JSON.stringify(next.used);
        await this.#store.cachePut(namespace, [{ key, value, expiresAtMs: next.endMs }]);
      }
    } catch (error) {
      log.warn(`what a model has used could not be remembered: ${(error as Error).message}`);
    } finally {
      this.#writes.delete(key);
    }
  }
}

const nothing: Used = { calls: 0, tokens: 0 };

const byStore = new WeakMap<SpendingStore, Spending>();

/** The one {@link Spending} of a store. */
export function spendingIn(store: SpendingStore): Spending {
  const spending = byStore.get(store) ?? new Spending(store);
  byStore.set(store, spending);
  return spending;
}
