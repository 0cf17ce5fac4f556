import type { Engine } from "@ingestlayer/core";
import type { Keyring } from "./auth/keys.ts";
import type { Limits } from "./limits.ts";

/** What every route is built with. */
export interface Door {
  readonly engine: Engine;
  readonly limits: Limits;
  readonly keyring: Keyring;
}
