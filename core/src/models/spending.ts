import type { Log } from "../plugin/setup.ts";
import type { Store } from "../store/store.ts";
import { Account, nothing } from "./account.ts";
import type { Ledger, Used } from "./account.ts";

/** What of a store remembers what was used. */
export type SpendingStore = Pick<Store, "cacheGet" | "cacheAdd">;

/** A budget's period. Minutes and days begin on the clock, in UTC. */
export type Period = "minute" | "day";

const periodMs: Readonly<Record<Period, number>> = { minute: 60_000, day: 86_400_000 };
const namespace = "model-spending";

/**
 * What models have used, by model and period. There is one for each store, so that a reload or a replay
 * counts on where it stands. Days are kept in the store, where all who share it add to one count. A
 * minute is not kept.
 */
export class Spending {
  readonly #store: SpendingStore;
  readonly #accounts = new Map<string, { startMs: number; account: Promise<Account> }>();

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
        ? Promise.resolve(new Account({ startMs, endMs }, nothing))
        : this.#openDay(name, { startMs, endMs }, log);
    this.#accounts.set(name, { startMs, account });
    account.catch(() => this.#accounts.delete(name));
    return account;
  }

  /** Resolves when all that was counted is on disk, or could not be written. */
  async written(): Promise<void> {
    const accounts = await Promise.allSettled(
      [...this.#accounts.values()].map((one) => one.account),
    );
    for (const one of accounts) if (one.status === "fulfilled") await one.value.written();
  }

  async #openDay(
    name: string,
    period: Pick<Account, "startMs" | "endMs">,
    log: Log,
  ): Promise<Account> {
    const key = `${name}/${new Date(period.startMs).toISOString()}`;
    const text = (await this.#store.cacheGet(namespace, [key])).get(key);
    const used = text === undefined ? nothing : (JSON.parse(text) as Used);
    return new Account(period, used, this.#ledger(key, period.endMs, log));
  }

  #ledger(key: string, expiresAtMs: number, log: Log): Ledger {
    return {
      add: async (used, callsMax) => {
        const { calls, tokens } = used;
        const { added, counts } = await this.#store.cacheAdd(namespace, {
          key,
          expiresAtMs,
          add: { calls, tokens },
          ...(callsMax !== undefined && { most: { calls: callsMax } }),
        });
        return { added, used: { ...nothing, ...counts } };
      },
      failed: ({ message }) =>
        log.warn(`what a model has used could not be remembered: ${message}`),
    };
  }
}

const byStore = new WeakMap<SpendingStore, Spending>();

/** The one {@link Spending} of a store. */
export function spendingIn(store: SpendingStore): Spending {
  const spending = byStore.get(store) ?? new Spending(store);
  byStore.set(store, spending);
  return spending;
}
