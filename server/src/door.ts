import type { Engine } from "@ingestlayer/core";
import type { Asked } from "./asked.ts";
import type { Keyring } from "./auth/keys.ts";
import type { BodyBudget } from "./body/budget.ts";
import type { Limits } from "./limits.ts";

/** What every route is built with. */
export interface Door {
  readonly engine: Engine;
  readonly keyring: Keyring;
  /** Of the server; a key may have narrower ones: {@link limitsFor}. */
  readonly limits: Limits;
  /** Shared by all bodies that are on their way in. */
  readonly budget: BodyBudget;
}

/** The limits of a request: those of its key, where that has its own. */
export function limitsFor({ limits }: Door, { apiKey }: Pick<Asked, "apiKey">): Limits {
  return apiKey?.limits ?? limits;
}
