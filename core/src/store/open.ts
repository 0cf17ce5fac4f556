import { systemClock } from "../clock.ts";
import type { Clock } from "../clock.ts";
import type { RetentionConfig, StoreAddress } from "../config/config.ts";
import { IngestError } from "../errors.ts";
import type { Log } from "../plugin/setup.ts";
import type { StoreReader } from "./reader.ts";
import { openSqliteReader } from "./sqlite/open-sqlite-reader.ts";
import { openSqliteStore, storeDefaults } from "./sqlite/open-sqlite-store.ts";
import type { Store } from "./store.ts";

export interface OpenStoreOptions {
  readonly clock?: Clock;
  readonly log?: Log;
  readonly retention?: RetentionConfig;
  /** Called with how long each commit took (ms), its fsync included. */
  readonly onCommitted?: (ms: number) => void;
}

/** Opens the store that a config names. Rejects as the store's own opening does. */
export async function openStore(
  address: StoreAddress,
  { clock, log, retention, onCommitted }: OpenStoreOptions = {},
): Promise<Store> {
  switch (address.kind) {
    case "sqlite":
      return openSqliteStore({
        file: address.file,
        ...(clock === undefined ? {} : { clock }),
        ...(retention === undefined ? {} : limitsOf(retention)),
        ...(onCommitted === undefined ? {} : { onCommitted }),
        onUpkeepFailed: (error) => {
          const reason = error instanceof Error ? error.message : String(error);
          log?.warn(`the store could not be tidied, trying again later: ${reason}`);
        },
      });
    case "nats":
      throw noNats();
  }
}

/**
 * Opens the store that a config names to read it, where no server has it open: nothing in it changes. Rejects as
 * the store's own opening does.
 */
export async function openStoreReader(
  address: StoreAddress,
  { clock = systemClock, retention }: Pick<OpenStoreOptions, "clock" | "retention"> = {},
): Promise<StoreReader & AsyncDisposable> {
  switch (address.kind) {
    case "sqlite": {
      const windowMs = retention?.keysMs ?? storeDefaults.idempotencyWindowMs;
      return openSqliteReader({ file: address.file, clock, windowMs });
    }
    case "nats":
      throw noNats();
  }
}

function noNats(): IngestError {
  return new IngestError({
    code: "IL_STORE_011",
    message: "this build has no NATS store",
    hint: "Use `store: sqlite:FILE`.",
    place: "store",
  });
}

function limitsOf({ ageMs, bytesMax, keysMs }: RetentionConfig) {
  return {
    idempotencyWindowMs: keysMs,
    ...(ageMs === undefined ? {} : { retentionAgeMs: ageMs }),
    ...(bytesMax === undefined ? {} : { retentionBytesMax: bytesMax }),
  };
}
