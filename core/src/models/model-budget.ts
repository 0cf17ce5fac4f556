import type { BudgetConfig } from "../config/config.ts";
import type { Log } from "../plugin/setup.ts";
import type { Account, Used } from "./account.ts";
import type { Period, Spending } from "./spending.ts";

/** How far one limit of a model's budget is used up. */
export interface BudgetState {
  readonly model: string;
  readonly unit: keyof Used;
  readonly period: Period;
  readonly used: number;
  readonly most: number;
}

/** A limit that is used up, and when its next period begins. */
export interface Exhausted {
  readonly reason: string;
  readonly untilMs: number;
}

/** The place of one call. */
export interface Place {
  /** Called once, with the tokens that the call used; undefined where it was not made after all. */
  end(tokens: number | undefined): void;
}

interface Limit {
  readonly name: keyof BudgetConfig;
  readonly unit: keyof Used;
  readonly period: Period;
  readonly most: number;
}

const limits: readonly Omit<Limit, "most">[] = [
  { name: "callsPerMinute", unit: "calls", period: "minute" },
  { name: "callsPerDay", unit: "calls", period: "day" },
  { name: "tokensPerMinute", unit: "tokens", period: "minute" },
  { name: "tokensPerDay", unit: "tokens", period: "day" },
];

/**
 * What a model may use in a minute and in a day. A call counts when it goes, its tokens when it has
 * answered: what might go beyond the limit, if the calls under way use what others did, waits for them.
 * So a limit of tokens is passed by what the last call uses beyond it, and before the first answer of a
 * period by the calls that are under way then. Processes that share a store share the day's counts: a
 * limit of calls none of them passes, one of tokens is passed by the last call of each.
 */
export class ModelBudget {
  readonly #model: string;
  readonly #limits: readonly Limit[];
  readonly #spending: Spending;
  readonly #log: Log;

  constructor(model: string, config: BudgetConfig, spending: Spending, log: Log) {
    this.#model = model;
    this.#limits = limits.flatMap((limit) => {
      const most = config[limit.name];
      return most === undefined ? [] : [{ ...limit, most }];
    });
    this.#spending = spending;
    this.#log = log;
  }

  /** A place for one call, or what is used up. Rejects with the store's error or the signal's reason. */
  async take(now: () => number, signal: AbortSignal): Promise<Place | Exhausted> {
    for (;;) {
      const accounts = await this.#accounts(now());
      const used = accounts.find(({ limit, account }) => account.used[limit.unit] >= limit.most);
      if (used !== undefined) return this.#exhausted(used.limit, used.account);
      const full = accounts.find(({ limit, account }) => !hasRoom(limit, account));
      if (full !== undefined) await full.account.anyEnd(signal);
      else {
        const place = await placeIn(accounts);
        // Others who share the store may have taken the last call meanwhile: then the account says so.
        if (place !== undefined) return place;
      }
    }
  }

  async states(nowMs: number): Promise<readonly BudgetState[]> {
    const accounts = await this.#accounts(nowMs);
    return accounts.map(({ limit: { unit, period, most }, account }) => {
      return { model: this.#model, unit, period, most, used: account.used[unit] };
    });
  }

  #accounts(nowMs: number) {
    return Promise.all(
      this.#limits.map(async (limit) => {
        const { period } = limit;
        return {
          limit,
          account: await this.#spending.account(this.#model, period, nowMs, this.#log),
        };
      }),
    );
  }

  #exhausted({ name, most, unit, period }: Limit, { endMs }: Account): Exhausted {
    const again = new Date(endMs).toISOString();
    const reason =
      `the budget of the model '${this.#model}' is used up: ${most} ${unit} a ${period} ` +
      `(models.${this.#model}.budget.${name}); the next ${period} begins at ${again}`;
    return { reason, untilMs: endMs };
  }
}

function hasRoom({ unit, most }: Limit, { used, expectedTokens }: Account): boolean {
  return unit === "calls" || used.tokens + expectedTokens < most;
}

/** Undefined where one of the accounts has no call left. Rejects with the store's error. */
async function placeIn(
  limited: readonly { readonly limit: Limit; readonly account: Account }[],
): Promise<Place | undefined> {
  const callsMax = new Map<Account, number | undefined>();
  for (const { limit, account } of limited) {
    callsMax.set(account, limit.unit === "calls" ? limit.most : callsMax.get(account));
  }
  const accounts = [...callsMax.keys()];
  const begun = await Promise.allSettled(
    accounts.map((account) => account.begin(callsMax.get(account))),
  );
  const taken = accounts.filter((_, index) => {
    const end = begun[index]!;
    return end.status === "fulfilled" && end.value;
  });
  const end = (tokens: number | undefined): void => {
    for (const account of taken) account.end(tokens);
  };
  if (taken.length === accounts.length) return { end };
  end(undefined);
  for (const end of begun) if (end.status === "rejected") throw end.reason as Error;
  return undefined;
}
